/** Devices: how their memory is opened, how bytes move between it and the pool, and the agent that does the slow native work. */
package io.pegaflow.engine.device;

/** The wire contract between inference processes and the agent, and the client that speaks it. */
package io.pegaflow.ipc;

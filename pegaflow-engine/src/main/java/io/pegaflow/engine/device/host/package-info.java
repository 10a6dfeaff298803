/** The backend whose devices are shared-memory regions that client processes export: no GPU needed. */
package io.pegaflow.engine.device.host;

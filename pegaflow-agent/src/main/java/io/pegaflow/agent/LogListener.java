package io.pegaflow.agent;

import io.pegaflow.engine.core.CloseReason;
import io.pegaflow.engine.runtime.EngineListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what the engine tells to the log, whose appender never makes the caller wait. */
final class LogListener implements EngineListener {
    private static final Logger LOGGER = LoggerFactory.getLogger("pegaflow");

    @Override
    public void onConnected(final int connectionId, final String clientName, final long pid, final int credits) {
        LOGGER.info(
                "client connected: connection={}, name='{}', pid={}, credits={}",
                connectionId,
                clientName,
                pid,
                credits);
    }

    @Override
    public void onDisconnected(
            final int connectionId, final String clientName, final long pid, final CloseReason reason) {
        switch (reason) {
            case CLIENT_CLOSED, CLIENT_DIED, AGENT_STOPPING ->
                LOGGER.info(
                        "client gone: connection={}, name='{}', pid={}, reason={}",
                        connectionId,
                        clientName,
                        pid,
                        reason);
            default ->
                LOGGER.warn(
                        "client closed: connection={}, name='{}', pid={}, reason={}",
                        connectionId,
                        clientName,
                        pid,
                        reason);
        }
    }

    @Override
    public void onRejected(final String what, final long repeats) {
        LOGGER.warn("{}, repeats={}", what, repeats);
    }

    @Override
    public void onError(final String agentName, final Throwable error, final boolean fatal) {
        LOGGER.error("{} failed: fatal={}", agentName, fatal, error);
    }
}

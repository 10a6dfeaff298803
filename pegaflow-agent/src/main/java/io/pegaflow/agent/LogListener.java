package io.pegaflow.agent;

import io.aeron.exceptions.RegistrationException;
import io.pegaflow.agent.logging.ErrorFile;
import io.pegaflow.agent.logging.LogNames;
import io.pegaflow.engine.core.CloseReason;
import io.pegaflow.engine.journal.queue.JournalListener;
import io.pegaflow.engine.runtime.EngineListener;
import org.agrona.concurrent.AgentTerminationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what the engine tells to the log, whose appender never makes the caller wait, and its errors to the error file. */
final class LogListener implements EngineListener, JournalListener {
    private static final Logger LOGGER = LoggerFactory.getLogger(LogNames.ENGINE);

    private final ErrorFile errors;

    LogListener(final ErrorFile errors) {
        this.errors = errors;
    }

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
    public void onKernelTransfers(final String instanceName) {
        LOGGER.info("copies by kernel were asked for, the copy engine serves them: instance='{}'", instanceName);
    }

    @Override
    public void onPoolSmaller(final String text) {
        LOGGER.warn(text);
    }

    @Override
    public void onDevice(final int deviceId, final boolean isLost, final String text) {
        if (isLost) {
            LOGGER.error("device is lost: device={}; {}", deviceId, text);
        } else {
            LOGGER.info("device is recovered: device={}; {}", deviceId, text);
        }
    }

    @Override
    public void onJournalOpened(final String text) {
        LOGGER.info(text);
    }

    @Override
    public void onJournalFailed(final String text) {
        LOGGER.error(text);
    }

    @Override
    public void onJournalRecovered(final String text) {
        LOGGER.info(text);
    }

    @Override
    public void onJournalNotice(final String text) {
        LOGGER.warn(text);
    }

    @Override
    public void onError(final String agentName, final Throwable error, final boolean fatal) {
        errors.record(error, fatal);
        if (error instanceof AgentTerminationException && error.getCause() == null) {
            // Said on purpose, by whoever saw that the engine cannot go on: a stack trace tells nothing more.
            LOGGER.error("{} cannot go on: {}", agentName, error.getMessage());
        } else if (error instanceof RegistrationException) {
            // The driver says why, and where it was asked from tells nothing.
            LOGGER.error(
                    "{} cannot open a stream: cause={}; see that the file system of the Aeron directory is not full (df)",
                    agentName,
                    error.getMessage());
        } else {
            LOGGER.error("{} failed: fatal={}", agentName, fatal, error);
        }
    }
}

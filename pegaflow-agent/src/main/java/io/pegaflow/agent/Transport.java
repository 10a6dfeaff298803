package io.pegaflow.agent;

import io.aeron.Aeron;
import io.aeron.exceptions.AeronException;
import io.aeron.exceptions.DriverTimeoutException;
import io.pegaflow.agent.logging.ErrorFile;
import io.pegaflow.agent.logging.LogNames;
import java.nio.file.Path;
import org.agrona.CloseHelper;
import org.agrona.concurrent.AgentTerminationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The media driver, embedded or of somebody else, and the engine's client of it. */
final class Transport implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(LogNames.DRIVER);

    private final AutoCloseable driver;
    private final Aeron aeron;

    private Transport(final AutoCloseable driver, final Aeron aeron) {
        this.driver = driver;
        this.aeron = aeron;
    }

    /** Start a driver of our own. */
    static Transport launch(final Path aeronDirectory, final Path runDirectory, final ErrorFile errors) {
        return connect(EmbeddedDriver.launch(aeronDirectory, runDirectory, errors), aeronDirectory, errors);
    }

    /** Use a driver that runs already; nothing of it is ended or removed at the end. */
    static Transport use(final Path aeronDirectory, final ErrorFile errors) {
        return connect(ExternalDriver.claim(aeronDirectory), aeronDirectory, errors);
    }

    private static Transport connect(final AutoCloseable driver, final Path aeronDirectory, final ErrorFile errors) {
        try {
            return new Transport(
                    driver,
                    Aeron.connect(new Aeron.Context()
                            .aeronDirectoryName(aeronDirectory.toString())
                            .clientName("pegaflow-agent")
                            .useConductorAgentInvoker(true)
                            .errorHandler(error -> onClientError(aeronDirectory, errors, error))));
        } catch (final AeronException ex) {
            CloseHelper.quietClose(driver);
            throw new AgentException(
                    "cannot connect to the media driver: aeronDirectory=" + aeronDirectory + ", cause="
                            + ex.getMessage() + "; see that it runs and is of the version this agent was built with",
                    ex);
        } catch (final RuntimeException ex) {
            CloseHelper.quietClose(driver);
            throw ex;
        }
    }

    private static void onClientError(final Path aeronDirectory, final ErrorFile errors, final Throwable error) {
        if (error instanceof AgentTerminationException) {
            // How the client ends after an error it has told; the engine says that it cannot go on.
            return;
        }
        errors.record(error, false);
        if (error instanceof DriverTimeoutException) {
            LOGGER.error(
                    "the media driver is gone, the agent cannot go on: aeronDirectory={}, cause={};"
                            + " start the driver if it is not the agent's own, then the agent",
                    aeronDirectory,
                    error.getMessage());
        } else {
            LOGGER.error("Aeron client of the engine failed", error);
        }
    }

    Aeron aeron() {
        return aeron;
    }

    /** The engine has closed its client already, when there was an engine. */
    @Override
    public void close() {
        CloseHelper.closeAll(aeron, driver);
    }
}

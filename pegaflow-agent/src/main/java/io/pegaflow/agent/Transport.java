package io.pegaflow.agent;

import io.aeron.Aeron;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.driver.exceptions.ActiveDriverException;
import io.aeron.exceptions.AeronException;
import io.aeron.exceptions.DriverTimeoutException;
import io.pegaflow.agent.logging.ErrorFile;
import io.pegaflow.agent.logging.LogNames;
import io.pegaflow.ipc.Streams;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.agrona.IoUtil;
import org.agrona.concurrent.AgentTerminationException;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The media driver, embedded or of somebody else, and the engine's client of it. */
final class Transport implements AutoCloseable {
    /**
     * The driver takes a client for dead that says nothing for so long. Long, because we see deaths by ourselves, and a machine or
     * container that is paused for a while should find everything as it was.
     */
    static final long CLIENT_LIVENESS_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);

    private static final Logger LOGGER = LoggerFactory.getLogger(LogNames.DRIVER);
    private static final int DEFAULT_TERM_LENGTH = 1024 * 1024;

    private static final int COUNTER_VALUES_LENGTH = 1024 * 1024;

    private final AutoCloseable driver;
    private final Aeron aeron;

    private Transport(final AutoCloseable driver, final Aeron aeron) {
        this.driver = driver;
        this.aeron = aeron;
    }

    /** Start a driver of our own. */
    static Transport launch(final Path aeronDirectory, final ErrorFile errors) {
        Leftovers.removeDriver(aeronDirectory);
        try {
            // The driver makes the directory again, with what rights the umask leaves; those above it are made here.
            OwnerOnly.ensureDirectory(aeronDirectory);
        } catch (final IOException ex) {
            throw OwnerOnly.unusable("Aeron", aeronDirectory, ex, "--aeron-dir");
        }
        return connect(launchDriver(aeronDirectory, errors), aeronDirectory, errors);
    }

    private static MediaDriver launchDriver(final Path aeronDirectory, final ErrorFile errors) {
        final MediaDriver driver;
        try {
            driver = MediaDriver.launch(driverContext(aeronDirectory, errors));
        } catch (final ActiveDriverException ex) {
            // Another agent was faster, whose directory it is now.
            throw new AlreadyRunningException(
                    "another process has started a media driver in the Aeron directory meanwhile: aeronDirectory="
                            + aeronDirectory + "; stop it, or give this agent another --aeron-dir");
        } catch (final RuntimeException ex) {
            IoUtil.delete(aeronDirectory.toFile(), true);
            throw new AgentException(
                    "cannot start the media driver: aeronDirectory=" + aeronDirectory + ", cause=" + ex.getMessage()
                            + "; see that its file system has room, or name another --aeron-dir",
                    ex);
        }
        try {
            OwnerOnly.protectDirectory(aeronDirectory);
            return driver;
        } catch (final IOException ex) {
            CloseHelper.quietClose(driver);
            throw OwnerOnly.unusable("Aeron", aeronDirectory, ex, "--aeron-dir");
        }
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

    private static MediaDriver.Context driverContext(final Path aeronDirectory, final ErrorFile errors) {
        return new MediaDriver.Context()
                .aeronDirectoryName(aeronDirectory.toString())
                .threadingMode(ThreadingMode.SHARED)
                .sharedIdleStrategy(new BackoffIdleStrategy(10, 20, 1_000, 1_000_000))
                .dirDeleteOnStart(true)
                .dirDeleteOnShutdown(true)
                .warnIfDirectoryExists(false)
                .termBufferSparseFile(true)
                .ipcTermBufferLength(DEFAULT_TERM_LENGTH)
                .ipcMtuLength(Streams.MTU_LENGTH)
                .counterValuesBufferLength(COUNTER_VALUES_LENGTH)
                .clientLivenessTimeoutNs(CLIENT_LIVENESS_TIMEOUT_NS)
                .publicationUnblockTimeoutNs(CLIENT_LIVENESS_TIMEOUT_NS * 3 / 2)
                .errorHandler(error -> {
                    errors.record(error, false);
                    LOGGER.warn("media driver: {}", error.toString());
                });
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

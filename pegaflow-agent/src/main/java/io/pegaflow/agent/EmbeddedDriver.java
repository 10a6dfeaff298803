package io.pegaflow.agent;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.exceptions.StorageSpaceException;
import io.pegaflow.agent.logging.ErrorFile;
import io.pegaflow.agent.logging.LogNames;
import io.pegaflow.ipc.Streams;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.agrona.IoUtil;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The media driver of an agent's own. Drivers that start at the same time in one directory take it from each other, so an agent
 * needs a lock: that of its run directory, or where its driver lies elsewhere one beside the driver's directory, which is emptied.
 * The lock in that directory keeps away agents that would use this driver as their external one.
 */
final class EmbeddedDriver implements AutoCloseable {
    static final String LOCK_SUFFIX = ".lock";

    /**
     * The driver takes a client for dead that says nothing for so long. Long, because we see deaths by ourselves, and a machine or
     * container that is paused for a while should find everything as it was.
     */
    static final long CLIENT_LIVENESS_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);

    private static final Logger LOGGER = LoggerFactory.getLogger(LogNames.DRIVER);
    private static final int DEFAULT_TERM_LENGTH = 1024 * 1024;

    private static final int COUNTER_VALUES_LENGTH = 1024 * 1024;

    private final AutoCloseable lock;
    private final MediaDriver driver;
    private final DirectoryLock innerLock;

    private EmbeddedDriver(final AutoCloseable lock, final MediaDriver driver, final DirectoryLock innerLock) {
        this.lock = lock;
        this.driver = driver;
        this.innerLock = innerLock;
    }

    /**
     * Start a driver, and remove what a dead one left.
     *
     * @throws AlreadyRunningException if another agent or driver has the directory.
     * @throws AgentException          if it cannot start; nothing is left behind.
     */
    static EmbeddedDriver launch(final Path aeronDirectory, final Path runDirectory, final ErrorFile errors) {
        final AutoCloseable lock = claim(aeronDirectory, runDirectory);
        try {
            Leftovers.removeDriver(aeronDirectory);
            // The driver makes the directory again, with what rights the umask leaves; those above it are made here.
            OwnerOnly.ensureDirectory(aeronDirectory);
            final MediaDriver driver = launchDriver(aeronDirectory, errors);
            return new EmbeddedDriver(lock, driver, protect(driver, aeronDirectory));
        } catch (final IOException ex) {
            CloseHelper.quietClose(lock);
            throw OwnerOnly.unusable("Aeron", aeronDirectory, ex, "--aeron-dir");
        } catch (final RuntimeException ex) {
            CloseHelper.quietClose(lock);
            throw ex;
        }
    }

    private static AutoCloseable claim(final Path aeronDirectory, final Path runDirectory) {
        if (aeronDirectory.startsWith(runDirectory)) {
            return () -> {};
        }
        try {
            return DirectoryLock.claim(
                    aeronDirectory.resolveSibling(aeronDirectory.getFileName() + LOCK_SUFFIX),
                    aeronDirectory,
                    "--aeron-dir",
                    OwnerOnly::ensureParent);
        } catch (final IOException ex) {
            throw OwnerOnly.unusable("Aeron", aeronDirectory, ex, "--aeron-dir");
        }
    }

    private static MediaDriver launchDriver(final Path aeronDirectory, final ErrorFile errors) {
        try {
            return MediaDriver.launch(driverContext(aeronDirectory, errors));
        } catch (final RuntimeException ex) {
            IoUtil.delete(aeronDirectory.toFile(), true);
            throw new AgentException(
                    "cannot start the media driver: aeronDirectory=" + aeronDirectory + ", cause=" + ex.getMessage()
                            + "; see that its file system has room, or name another --aeron-dir",
                    ex);
        }
    }

    private static DirectoryLock protect(final MediaDriver driver, final Path aeronDirectory) throws IOException {
        try {
            OwnerOnly.protectDirectory(aeronDirectory);
            return ExternalDriver.lock(aeronDirectory);
        } catch (final IOException | RuntimeException ex) {
            CloseHelper.quietClose(driver);
            throw ex;
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
                .errorHandler(error -> onDriverError(errors, error));
    }

    private static void onDriverError(final ErrorFile errors, final Throwable error) {
        errors.record(error, false);
        if (error instanceof StorageSpaceException) {
            LOGGER.warn(
                    "no room for the streams of a client, which cannot connect: cause={}; free or enlarge that file system",
                    error.getMessage());
        } else if (String.valueOf(error.getMessage()).contains("space is running low")) {
            LOGGER.warn(
                    "shared memory is nearly full: cause={}; free or enlarge that file system before clients cannot connect",
                    error.getMessage());
        } else {
            LOGGER.warn("media driver: {}", error.toString());
        }
    }

    @Override
    public void close() {
        CloseHelper.closeAll(innerLock, driver, lock);
    }
}

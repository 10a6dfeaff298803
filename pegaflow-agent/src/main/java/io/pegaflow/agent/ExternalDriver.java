package io.pegaflow.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A media driver that somebody else runs. Its directory is used, and of it only our own files are ever removed. The lock there
 * keeps a second agent away, whose run directory may be another.
 */
final class ExternalDriver implements AutoCloseable {
    static final String LOCK_FILE = "pegaflow.lock";

    private static final String REMEDY = "; start one there, name its --aeron-dir, or leave out --external-driver";

    private final DirectoryLock lock;

    private ExternalDriver(final DirectoryLock lock) {
        this.lock = lock;
    }

    /**
     * Take possession of the agent's place beside a driver.
     *
     * @throws AgentException          if no driver runs there, or the directory will not do.
     * @throws AlreadyRunningException if another agent uses that driver.
     */
    static ExternalDriver claim(final Path aeronDirectory) {
        try {
            checkAlive(aeronDirectory);
            return new ExternalDriver(lock(aeronDirectory));
        } catch (final IOException ex) {
            throw OwnerOnly.unusable("Aeron", aeronDirectory, ex, "--aeron-dir");
        }
    }

    /** The lock of the one agent that uses a driver, whoever runs that. */
    static DirectoryLock lock(final Path aeronDirectory) throws IOException {
        return DirectoryLock.claim(
                aeronDirectory.resolve(LOCK_FILE), aeronDirectory, "--aeron-dir", OwnerOnly::checkNotWritableByOthers);
    }

    private static void checkAlive(final Path aeronDirectory) throws IOException {
        if (!Files.exists(aeronDirectory, LinkOption.NOFOLLOW_LINKS)) {
            throw absent(aeronDirectory, "");
        }
        OwnerOnly.checkNotWritableByOthers(aeronDirectory);
        try (MediaDriverProbe driver = MediaDriverProbe.open(aeronDirectory)) {
            if (driver == null) {
                throw absent(aeronDirectory, "");
            }
            if (!driver.isHeartbeatFresh() || !driver.isProcessAlive() && !driver.awaitHeartbeat()) {
                throw absent(aeronDirectory, ", pidOfDeadDriver=" + driver.pid());
            }
        } catch (final NoSuchFileException ex) {
            throw absent(aeronDirectory, "");
        }
    }

    private static AgentException absent(final Path aeronDirectory, final String more) {
        return new AgentException(
                "no media driver runs in the Aeron directory: aeronDirectory=" + aeronDirectory + more + REMEDY);
    }

    @Override
    public void close() {
        lock.close();
    }
}

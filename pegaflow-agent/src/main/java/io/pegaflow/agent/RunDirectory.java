package io.pegaflow.agent;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The run directory of an agent, and the kernel lock on it that decides who is first. The lock dies with its process, so what
 * is found in the directory of which one has the lock was left by the dead.
 */
final class RunDirectory implements AutoCloseable {
    static final String LOCK_FILE = "lock";
    static final String COUNTERS_FILE = "counters";
    static final String READY_FILE = "ready";
    static final String POOL_FILE = "pool";
    static final String TOKEN_FILE = "admin.token";

    private final Path path;
    private final DirectoryLock lock;

    private RunDirectory(final Path path, final DirectoryLock lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Become the owner of a run directory.
     *
     * @throws AlreadyRunningException if another agent is.
     */
    static RunDirectory claim(final Path path) {
        try {
            return new RunDirectory(
                    path, DirectoryLock.claim(path.resolve(LOCK_FILE), path, "--run-dir", OwnerOnly::ensureDirectory));
        } catch (final IOException ex) {
            throw OwnerOnly.unusable("run", path, ex, "--run-dir");
        }
    }

    Path path() {
        return path;
    }

    Path file(final String name) {
        return path.resolve(name);
    }

    /** Pid of an owner that did not give the directory up, or {@link DirectoryLock#NO_OWNER}. */
    long previousOwner() {
        return lock.previousOwner();
    }

    /** Give the directory up, and remove it if nothing foreign lies in it. */
    @Override
    public void close() {
        // Somebody else may keep something there, perhaps the next agent.
        lock.close(() -> OwnerOnly.removeIfEmpty(path));
    }
}

package io.pegaflow.agent;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.CloseHelper;

/**
 * The run directory of an agent, and the kernel lock on it that decides who is first. The lock dies with its process, so what
 * is found in the directory of which one has the lock was left by the dead.
 */
final class RunDirectory implements AutoCloseable {
    static final String LOCK_FILE = "lock";
    static final String COUNTERS_FILE = "counters";
    static final String READY_FILE = "ready";
    static final String POOL_FILE = "pool";

    private static final long ENDING_OWNER_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long RETRY_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(5);

    /** Closing any channel of a file gives up this process's locks on it: one that is held must not be opened again. */
    private static final Set<Path> HELD_HERE = new HashSet<>();

    private final Path path;
    private final Path realPath;
    private final FileChannel lockChannel;

    private RunDirectory(final Path path, final Path realPath, final FileChannel lockChannel) {
        this.path = path;
        this.realPath = realPath;
        this.lockChannel = lockChannel;
    }

    /**
     * Become the owner of a run directory.
     *
     * @throws AlreadyRunningException if another agent is.
     */
    static RunDirectory claim(final Path path) {
        try {
            final long deadlineNs = System.nanoTime() + ENDING_OWNER_TIMEOUT_NS;
            RunDirectory claimed = tryClaim(path);
            while (claimed == null) {
                checkOwnerIsEnding(path, deadlineNs);
                LockSupport.parkNanos(RETRY_PAUSE_NS);
                claimed = tryClaim(path);
            }
            return claimed;
        } catch (final IOException ex) {
            throw new AgentException(
                    "cannot use the run directory: runDirectory=" + path + ", cause=" + ex.getMessage(), ex);
        }
    }

    private static RunDirectory tryClaim(final Path path) throws IOException {
        OwnerOnly.ensureDirectory(path);
        final Path realPath = path.toRealPath();
        synchronized (HELD_HERE) {
            if (HELD_HERE.contains(realPath)) {
                throw alreadyRunning(path, ProcessHandle.current().pid());
            }
            final FileChannel channel;
            try {
                channel = FileChannel.open(
                        path.resolve(LOCK_FILE),
                        Set.of(CREATE, READ, WRITE, LinkOption.NOFOLLOW_LINKS),
                        OwnerOnly.fileAttribute());
            } catch (final NoSuchFileException ex) {
                return null;
            }
            if (lock(channel, path)) {
                HELD_HERE.add(realPath);
                return new RunDirectory(path, realPath, channel);
            }
            channel.close();
            return null;
        }
    }

    /** A lock on a file that its owner has removed meanwhile is no lock on the directory. */
    private static boolean lock(final FileChannel channel, final Path path) throws IOException {
        final Object keyBefore = keyOf(path.resolve(LOCK_FILE));
        final FileLock lock = channel.tryLock();
        if (lock == null || keyBefore == null || !keyBefore.equals(keyOf(path.resolve(LOCK_FILE)))) {
            return false;
        }
        final ByteBuffer pid =
                ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII));
        channel.truncate(0);
        channel.write(pid, 0);
        return true;
    }

    private static void checkOwnerIsEnding(final Path path, final long deadlineNs) throws IOException {
        final long owner = readOwner(path.resolve(LOCK_FILE));
        if (owner >= 0 && (!ProcessEnding.isEndingOrGone(owner) || System.nanoTime() - deadlineNs >= 0)) {
            throw alreadyRunning(path, owner);
        }
        if (System.nanoTime() - deadlineNs >= 0) {
            throw new AlreadyRunningException("another agent has the run directory, its pid is unknown: runDirectory="
                    + path + "; stop it or give this one another --run-dir");
        }
    }

    private static AlreadyRunningException alreadyRunning(final Path path, final long owner) {
        return new AlreadyRunningException("another agent is running: pid=" + owner + ", runDirectory=" + path
                + "; stop it, or give this one another --run-dir");
    }

    /** Pid of the owner, or -1 when it has not written it yet or the file is gone. */
    private static long readOwner(final Path lockFile) throws IOException {
        try {
            final String text =
                    Files.readString(lockFile, StandardCharsets.US_ASCII).trim();
            return text.matches("[0-9]{1,10}") ? Long.parseLong(text) : -1;
        } catch (final NoSuchFileException ex) {
            return -1;
        }
    }

    private static Object keyOf(final Path path) throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .fileKey();
        } catch (final NoSuchFileException ex) {
            return null;
        }
    }

    Path path() {
        return path;
    }

    Path file(final String name) {
        return path.resolve(name);
    }

    /** Give the directory up, and remove it if nothing foreign lies in it. */
    @Override
    public void close() {
        synchronized (HELD_HERE) {
            try {
                // Removed while the lock is held: whoever opened it meanwhile will find that it is no longer there.
                Files.deleteIfExists(file(LOCK_FILE));
                Files.deleteIfExists(path);
            } catch (final DirectoryNotEmptyException ex) {
                // Somebody else keeps something here, perhaps the next agent.
            } catch (final IOException ex) {
                throw new IllegalStateException("run directory could not be removed: runDirectory=" + path, ex);
            } finally {
                CloseHelper.quietClose(lockChannel);
                HELD_HERE.remove(realPath);
            }
        }
    }
}

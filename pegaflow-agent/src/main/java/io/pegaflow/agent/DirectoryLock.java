package io.pegaflow.agent;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
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
 * A kernel lock on a file in a directory, which decides who of several agents is first. The lock dies with its process; the text
 * of the file is the pid.
 */
final class DirectoryLock implements AutoCloseable {
    static final long NO_OWNER = -1;

    private static final long ENDING_OWNER_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long RETRY_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(5);

    /** Closing any channel of a file gives up this process's locks on it: one that is held must not be opened again. */
    private static final Set<Path> HELD_HERE = new HashSet<>();

    private final Path file;
    private final Path realPath;
    private final FileChannel channel;
    private final long previousOwner;

    private DirectoryLock(final Path file, final Path realPath, final FileChannel channel, final long previousOwner) {
        this.file = file;
        this.realPath = realPath;
        this.channel = channel;
        this.previousOwner = previousOwner;
    }

    /** Makes sure that the directory is there and will do; called again when it went away meanwhile. */
    interface DirectoryCheck {
        void ensure(Path directory) throws IOException;
    }

    /**
     * Take the lock; wait for an owner that was killed and has not let go yet.
     *
     * @param file   in the directory, or beside one that is emptied.
     * @param owned  the directory, for messages.
     * @param option that names the directory.
     * @param check  of the directory the file is in.
     * @throws AlreadyRunningException if another agent has it.
     */
    static DirectoryLock claim(final Path file, final Path owned, final String option, final DirectoryCheck check)
            throws IOException {
        final long deadlineNs = System.nanoTime() + ENDING_OWNER_TIMEOUT_NS;
        DirectoryLock claimed = tryClaim(file, owned, option, check);
        while (claimed == null) {
            checkOwnerIsEnding(file, owned, option, deadlineNs);
            LockSupport.parkNanos(RETRY_PAUSE_NS);
            claimed = tryClaim(file, owned, option, check);
        }
        return claimed;
    }

    private static DirectoryLock tryClaim(
            final Path file, final Path owned, final String option, final DirectoryCheck check) throws IOException {
        synchronized (HELD_HERE) {
            final FileChannel channel;
            final Path realPath;
            try {
                check.ensure(file.getParent());
                realPath = file.getParent().toRealPath().resolve(file.getFileName());
                if (HELD_HERE.contains(realPath)) {
                    throw alreadyRunning(owned, option, ProcessHandle.current().pid());
                }
                channel = FileChannel.open(
                        file, Set.of(CREATE, READ, WRITE, LinkOption.NOFOLLOW_LINKS), OwnerOnly.fileAttribute());
            } catch (final NoSuchFileException ex) {
                // Its owner left and took the directory along.
                return null;
            }
            final long previousOwner = readOwner(file);
            if (lock(channel, file)) {
                HELD_HERE.add(realPath);
                return new DirectoryLock(file, realPath, channel, previousOwner);
            }
            channel.close();
            return null;
        }
    }

    /** A lock on a file that its owner has removed meanwhile is no lock on the directory. */
    private static boolean lock(final FileChannel channel, final Path file) throws IOException {
        final Object keyBefore = keyOf(file);
        final FileLock lock = channel.tryLock();
        if (lock == null || keyBefore == null || !keyBefore.equals(keyOf(file))) {
            return false;
        }
        final ByteBuffer pid =
                ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII));
        channel.truncate(0);
        channel.write(pid, 0);
        return true;
    }

    private static void checkOwnerIsEnding(
            final Path file, final Path owned, final String option, final long deadlineNs) throws IOException {
        final long owner = readOwner(file);
        if (owner >= 0 && (!ProcessEnding.isEndingOrGone(owner) || System.nanoTime() - deadlineNs >= 0)) {
            throw alreadyRunning(owned, option, owner);
        }
        if (System.nanoTime() - deadlineNs >= 0) {
            throw new AlreadyRunningException("another agent has the directory, its pid is unknown: directory=" + owned
                    + "; stop it, or give this one another " + option);
        }
    }

    private static AlreadyRunningException alreadyRunning(final Path owned, final String option, final long owner) {
        return new AlreadyRunningException("another agent is running: pid=" + owner + ", directory=" + owned
                + "; stop it, or give this one another " + option);
    }

    /** Pid of the owner, or NO_OWNER when it has not written it yet or the file is gone. */
    private static long readOwner(final Path file) throws IOException {
        try {
            final String text =
                    Files.readString(file, StandardCharsets.US_ASCII).trim();
            return text.matches("[0-9]{1,10}") ? Long.parseLong(text) : NO_OWNER;
        } catch (final NoSuchFileException ex) {
            return NO_OWNER;
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

    /** Pid of an owner that died without letting go, or {@link #NO_OWNER}. */
    long previousOwner() {
        return previousOwner;
    }

    @Override
    public void close() {
        close(() -> {});
    }

    /**
     * Let go. The file is removed while the lock is held, so whoever opened it meanwhile will find that it is no longer there.
     *
     * @param alongWith is done while the lock is held, too.
     */
    void close(final Removal alongWith) {
        synchronized (HELD_HERE) {
            try {
                Files.deleteIfExists(file);
                alongWith.run();
            } catch (final IOException ex) {
                throw new IllegalStateException("lock could not be removed: path=" + file, ex);
            } finally {
                CloseHelper.quietClose(channel);
                HELD_HERE.remove(realPath);
            }
        }
    }

    /** Something that goes with a lock. */
    interface Removal {
        void run() throws IOException;
    }
}

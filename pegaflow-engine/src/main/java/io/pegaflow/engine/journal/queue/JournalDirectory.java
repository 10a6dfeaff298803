package io.pegaflow.engine.journal.queue;

import io.pegaflow.ipc.FileFailure;
import io.pegaflow.ipc.UserIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.agrona.CloseHelper;

/**
 * The directory of a journal, and who may write there: one agent, known by its run directory, and one process of it at a time,
 * under a kernel lock that dies with the process. It holds keys and all that clients asked for, so nobody else may enter.
 */
public final class JournalDirectory implements AutoCloseable {
    /** Names the run directory of the agent it belongs to. */
    static final String OWNER_FILE = "agent";

    private static final String LOCK_FILE = "lock";
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final String REMEDY = ", or name another with --journal-dir";

    private final Path path;
    private final Path owner;
    private FileChannel lockChannel;

    private JournalDirectory(final Path path, final Path owner, final FileChannel lockChannel) {
        this.path = path;
        this.owner = owner;
        this.lockChannel = lockChannel;
    }

    /**
     * Become the writer.
     *
     * @param path  created if it is not there.
     * @param owner run directory of the agent.
     * @return the directory.
     * @throws JournalException if it is not ours, another agent's, in use, or cannot be used for another reason.
     */
    public static JournalDirectory claim(final Path path, final Path owner) {
        try {
            create(path);
            UserIdentity.checkPrivate(path);
            final FileChannel lockChannel = lock(path);
            try {
                checkOwner(path, owner);
                return new JournalDirectory(path, owner, lockChannel);
            } catch (final IOException | RuntimeException ex) {
                CloseHelper.quietClose(lockChannel);
                throw ex;
            }
        } catch (final IOException ex) {
            throw unusable(path, ex);
        }
    }

    /** For readers. */
    static void checkIsJournal(final Path path) {
        try {
            if (!Files.exists(path.resolve(OWNER_FILE))
                    && JournalRun.allIn(path).isEmpty()) {
                throw new JournalException("not the directory of a journal: journalDirectory=" + path
                        + "; name the one an agent was given with --journal-dir");
            }
        } catch (final NoSuchFileException | NotDirectoryException ex) {
            throw new JournalException(
                    "there is no journal: journalDirectory=" + path
                            + "; name the directory an agent was given with --journal-dir",
                    ex);
        } catch (final IOException ex) {
            throw new JournalException(
                    "cannot read the journal: journalDirectory=" + path + ", " + FileFailure.describe(ex), ex);
        }
    }

    static JournalException unusable(final Path path, final IOException cause) {
        return new JournalException(
                "cannot use the journal directory: journalDirectory=" + path + ", " + FileFailure.describe(cause)
                        + REMEDY,
                cause);
    }

    private static void create(final Path path) throws IOException {
        final Path parent = path.getParent();
        if (parent != null && !Files.isDirectory(parent)) {
            Files.createDirectories(parent, OWNER_ONLY_DIRECTORY);
        }
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(path, OWNER_ONLY_DIRECTORY);
            // The umask may have taken rights from the owner.
            Files.setPosixFilePermissions(path, OWNER_ONLY_DIRECTORY.value());
        }
        if (!Files.isDirectory(path)) {
            throw new NotDirectoryException(path.toString());
        }
    }

    private static FileChannel lock(final Path path) throws IOException {
        final FileChannel channel = FileChannel.open(
                path.resolve(LOCK_FILE),
                Set.of(
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS),
                OWNER_ONLY_FILE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (final OverlappingFileLockException ex) {
            // Another agent of this process; told below.
        }
        if (lock == null) {
            CloseHelper.quietClose(channel);
            throw new JournalException("another agent writes its journal there: journalDirectory=" + path
                    + "; stop it, or give this one another --journal-dir");
        }
        return channel;
    }

    private static void checkOwner(final Path path, final Path owner) throws IOException {
        final Path file = path.resolve(OWNER_FILE);
        final String text = owner.toAbsolutePath().normalize().toString();
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            final String present =
                    Files.readString(file, StandardCharsets.UTF_8).trim();
            if (!present.equals(text)) {
                throw new JournalException("the journal is that of another agent: journalDirectory=" + path
                        + ", its runDirectory=" + present + ", runDirectory=" + text
                        + "; give this one another --journal-dir");
            }
            return;
        }
        if (!isEmptyButForLock(path)) {
            throw new JournalException("not empty and not the directory of a journal: journalDirectory=" + path
                    + "; name an empty one or a new one with --journal-dir");
        }
        try (FileChannel channel = FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNER_ONLY_FILE)) {
            channel.write(ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8)));
        }
    }

    private static boolean isEmptyButForLock(final Path path) throws IOException {
        try (Stream<Path> entries = Files.list(path)) {
            return entries.allMatch(entry -> entry.getFileName().toString().equals(LOCK_FILE));
        }
    }

    /**
     * Where it is.
     *
     * @return the directory.
     */
    public Path path() {
        return path;
    }

    /**
     * The runs in it.
     *
     * @return the runs, the oldest first.
     * @throws UncheckedIOException if the directory cannot be read.
     */
    public List<JournalRun> runs() {
        try {
            return JournalRun.allIn(path);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** Become the writer again if the directory was taken away, and the lock with it. */
    void reclaim() {
        if (!Files.exists(path.resolve(OWNER_FILE), LinkOption.NOFOLLOW_LINKS)) {
            CloseHelper.quietClose(lockChannel);
            final JournalDirectory again = claim(path, owner);
            lockChannel = again.lockChannel;
        }
    }

    /** Make the directory of a run that begins now, later than all there are. */
    JournalRun newRun(final long nowMs) throws IOException {
        int last = 0;
        for (final JournalRun run : JournalRun.allIn(path)) {
            last = Math.max(last, run.firstCycle());
            for (final int cycle : run.cycles()) {
                last = Math.max(last, cycle);
            }
        }
        final int cycle = RollClock.cycleAt(nowMs, last);
        final Path run = path.resolve(QueueFiles.runNameOf(cycle));
        Files.createDirectory(run, OWNER_ONLY_DIRECTORY);
        Files.setPosixFilePermissions(run, OWNER_ONLY_DIRECTORY.value());
        return new JournalRun(run, cycle);
    }

    static void remove(final JournalRun run) throws IOException {
        try (Stream<Path> files = Files.walk(run.path())) {
            for (final Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Let another process write. */
    @Override
    public void close() {
        CloseHelper.quietClose(lockChannel);
    }
}

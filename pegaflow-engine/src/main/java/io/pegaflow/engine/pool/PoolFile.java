package io.pegaflow.engine.pool;

import io.pegaflow.ipc.FileFailure;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.agrona.CloseHelper;

/**
 * The file behind a pool: created anew, owner-only, under a kernel lock that dies with the process. Of several processes that
 * create it at once exactly one succeeds: an old file is replaced only by who holds its lock, and until the new one is locked.
 */
final class PoolFile {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final int ATTEMPTS = 16;

    private final Path path;
    private final RandomAccessFile file;
    private final Object fileKey;

    private PoolFile(final Path path, final RandomAccessFile file, final Object fileKey) {
        this.path = path;
        this.file = file;
        this.fileKey = fileKey;
    }

    static PoolFile create(final Path path) {
        try {
            for (int i = 0; i < ATTEMPTS; i++) {
                final PoolFile created = tryCreate(path);
                if (created != null) {
                    return created;
                }
            }
        } catch (final IOException ex) {
            throw new IllegalStateException(
                    "cannot create the pool file: path=" + path + ", " + FileFailure.describe(ex)
                            + ", or name another with --pool-dir",
                    ex);
        }
        throw new IllegalStateException("cannot create the pool file: path=" + path
                + ", another process keeps replacing it; give each agent its own --pool-dir");
    }

    FileChannel channel() {
        return file.getChannel();
    }

    void extend(final long length) throws IOException {
        file.setLength(length);
    }

    void close(final boolean delete) {
        try {
            if (delete && fileKey.equals(keyOf(path))) {
                Files.deleteIfExists(path);
            }
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        } finally {
            CloseHelper.quietClose(file);
        }
    }

    private static PoolFile tryCreate(final Path path) throws IOException {
        final Object oldKey = keyOf(path);
        if (oldKey == null) {
            return createNew(path);
        }
        try (FileChannel old =
                FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            lock(old, path);
            if (!oldKey.equals(keyOf(path))) {
                return null;
            }
            Files.delete(path);
            return createNew(path);
        } catch (final NoSuchFileException ex) {
            return null;
        }
    }

    private static PoolFile createNew(final Path path) throws IOException {
        try {
            Files.createFile(path, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        } catch (final FileAlreadyExistsException ex) {
            return null;
        }
        // The umask may have taken rights from the owner.
        Files.setPosixFilePermissions(path, OWNER_ONLY);
        final RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        try {
            lock(file.getChannel(), path);
            return new PoolFile(path, file, keyOf(path));
        } catch (final IOException | RuntimeException ex) {
            CloseHelper.quietClose(file);
            throw ex;
        }
    }

    private static void lock(final FileChannel channel, final Path path) throws IOException {
        FileLock lock = null;
        String holder = null;
        try {
            lock = channel.tryLock();
        } catch (final OverlappingFileLockException ex) {
            holder = Long.toString(ProcessHandle.current().pid());
        }
        if (lock == null) {
            throw new IllegalStateException("the pool file is in use: path=" + path + ", pid="
                    + (holder == null ? LockHolder.of(path) : holder)
                    + "; stop that agent or give this one another --pool-dir");
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
}

package io.pegaflow.agent;

import io.pegaflow.agent.logging.LogNames;
import io.pegaflow.ipc.FileFailure;
import io.pegaflow.ipc.UserIdentity;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Directories that nobody but their owner may enter, whatever the umask. Every refusal says what to do about it. */
final class OwnerOnly {
    private static final Logger LOGGER = LoggerFactory.getLogger(LogNames.AGENT);
    private static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

    private static final int WRITABLE_BY_OTHERS = 0022;
    private static final int STICKY = 01000;
    private static final int ALL_RIGHTS = 07777;

    private OwnerOnly() {}

    static FileAttribute<Set<PosixFilePermission>> fileAttribute() {
        return PosixFilePermissions.asFileAttribute(FILE);
    }

    /**
     * Create the directory, and its parents, if it is not there; refuse one that others can enter.
     *
     * @return whether it was created.
     * @throws java.nio.file.NoSuchFileException if somebody removed it meanwhile.
     */
    static boolean ensureDirectory(final Path path) throws IOException {
        final Path parent = path.getParent();
        if (parent != null) {
            ensureParent(parent);
        }
        final boolean isNew = create(path);
        checkDirectory(path);
        UserIdentity.checkPrivate(path);
        return isNew;
    }

    /** What a person is told who named a directory that will not do. */
    static AgentException unusable(final String kind, final Path path, final IOException cause, final String option) {
        return new AgentException(
                "cannot use the " + kind + " directory: " + kind.toLowerCase(Locale.ROOT) + "Directory=" + path + ", "
                        + FileFailure.describe(cause) + ", or name another with " + option,
                cause);
    }

    /** Take all rights from others, and give them to the owner. */
    static void protectDirectory(final Path path) throws IOException {
        checkDirectory(path);
        UserIdentity.checkOwner(path);
        Files.setPosixFilePermissions(path, DIRECTORY);
    }

    /** Refuse a directory that is a link, somebody else's, or one that others can write. */
    static void checkNotWritableByOthers(final Path path) throws IOException {
        checkDirectory(path);
        UserIdentity.checkOwner(path);
        for (final PosixFilePermission permission : Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS)) {
            if (permission == PosixFilePermission.GROUP_WRITE || permission == PosixFilePermission.OTHERS_WRITE) {
                throw new IOException(
                        "others can write: path=" + path + ", right=" + permission + "; take it away with chmod go-w");
            }
        }
    }

    /**
     * Refuse a directory in which others can take away what is ours; the sticky bit keeps them from it, but not its owner, who
     * must be root or we.
     */
    static void checkShared(final Path path) throws IOException {
        UserIdentity.checkOwnerOrRoot(path);
        final int mode = (Integer) Files.getAttribute(path, "unix:mode");
        if ((mode & WRITABLE_BY_OTHERS) != 0 && (mode & STICKY) == 0) {
            throw new IOException("others can replace files there: path=" + path + ", mode="
                    + Integer.toOctalString(mode & ALL_RIGHTS)
                    + "; take the right away with chmod go-w, or with chmod +t");
        }
    }

    private static void checkDirectory(final Path path) throws IOException {
        final BasicFileAttributes attributes =
                Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.isSymbolicLink() && !attributes.isDirectory()) {
            throw new IOException("not a directory: path=" + path + "; remove it");
        }
    }

    /**
     * Remove a directory that nobody uses any more. One that is a mount point, or in which only an administrator may do so, was
     * given to us and stays.
     */
    static void removeIfEmpty(final Path path) throws IOException {
        try {
            Files.deleteIfExists(path);
        } catch (final FileSystemException ex) {
            if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                throw ex;
            }
            LOGGER.debug("directory is left: path={}, cause={}", path, ex.toString());
        }
    }

    /** Those above may be links and open to others; what is missing is made. */
    static void ensureParent(final Path path) throws IOException {
        if (Files.isDirectory(path)) {
            return;
        }
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("not a directory: path=" + path + "; remove it");
        }
        final Path parent = path.getParent();
        if (parent != null) {
            ensureParent(parent);
        }
        create(path);
    }

    private static boolean create(final Path path) throws IOException {
        try {
            Files.createDirectory(path, PosixFilePermissions.asFileAttribute(DIRECTORY));
            // The umask may have taken rights from the owner.
            Files.setPosixFilePermissions(path, DIRECTORY);
            return true;
        } catch (final FileAlreadyExistsException ex) {
            // Whoever came first made it; it is looked at like one that was there before.
            return false;
        } catch (final NoSuchFileException ex) {
            if (Files.isDirectory(path.getParent())) {
                throw new IOException(
                        "no directory can be made there: path=" + path + "; choose a file system in shared memory", ex);
            }
            throw ex;
        }
    }
}

package io.pegaflow.ipc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/** The user this process runs as, and whether files belong to that user alone. Any thread may call. */
public final class UserIdentity {
    private static final int ROOT = 0;

    private UserIdentity() {}

    /**
     * Name of the user for use in file names.
     *
     * @return the name, or the number where there is no name or it would not do in a file name.
     */
    public static String name() {
        final String name = System.getProperty("user.name", "");
        return name.matches("[A-Za-z0-9_][A-Za-z0-9._-]*") ? name : "uid-" + uid();
    }

    /**
     * Effective user id of this process.
     *
     * @return the id, -1 if {@code /proc} is not there.
     */
    public static int uid() {
        try {
            return uid(Path.of("/proc/self/stat"));
        } catch (final IOException ex) {
            return -1;
        }
    }

    /**
     * Refuse what is a link or belongs to somebody else.
     *
     * @param path to a file or directory.
     * @throws IOException naming what is wrong and the remedy, and if the path cannot be examined.
     */
    public static void checkOwner(final Path path) throws IOException {
        if (Files.isSymbolicLink(path)) {
            throw new IOException("refusing a symbolic link: path=" + path + "; remove it");
        }
        final int owner = uid(path);
        if (owner != uid()) {
            throw notOurs(path, owner);
        }
    }

    /**
     * Refuse what belongs to somebody else who is not root; links are followed.
     *
     * @param path to a file or directory.
     * @throws IOException naming what is wrong and the remedy, and if the path cannot be examined.
     */
    public static void checkOwnerOrRoot(final Path path) throws IOException {
        final int owner = uid(path.toRealPath());
        if (owner != ROOT && owner != uid()) {
            throw notOurs(path, owner);
        }
    }

    private static IOException notOurs(final Path path, final int owner) {
        return new IOException(
                "not ours: path=" + path + ", owner=" + owner + ", user=" + uid() + "; run as its owner");
    }

    /**
     * Refuse what is a link, belongs to somebody else or grants others any right.
     *
     * @param path to a file or directory.
     * @throws IOException naming what is wrong and the remedy, and if the path cannot be examined.
     */
    public static void checkPrivate(final Path path) throws IOException {
        checkOwner(path);
        final Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS);
        for (final PosixFilePermission permission : permissions) {
            if (!permission.name().startsWith("OWNER_")) {
                throw new IOException("others have rights: path=" + path + ", right=" + permission
                        + "; take them away with chmod go-rwx");
            }
        }
    }

    private static int uid(final Path path) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }
}

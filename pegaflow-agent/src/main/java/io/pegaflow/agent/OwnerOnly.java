package io.pegaflow.agent;

import io.pegaflow.ipc.UserIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Directories that nobody but their owner may enter, whatever the umask. */
final class OwnerOnly {
    static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwx------");
    static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

    private OwnerOnly() {}

    static FileAttribute<Set<PosixFilePermission>> fileAttribute() {
        return PosixFilePermissions.asFileAttribute(FILE);
    }

    /**
     * Create the directory if it is not there; refuse one that others can enter.
     *
     * @return whether it was created.
     */
    static boolean ensureDirectory(final Path path) throws IOException {
        final boolean isNew = !Files.exists(path, LinkOption.NOFOLLOW_LINKS);
        if (isNew) {
            Files.createDirectories(path, PosixFilePermissions.asFileAttribute(DIRECTORY));
            // The umask may have taken rights from the owner.
            Files.setPosixFilePermissions(path, DIRECTORY);
        }
        UserIdentity.checkPrivate(path);
        if (!Files.isDirectory(path)) {
            throw new IOException("not a directory: path=" + path);
        }
        return isNew;
    }
}

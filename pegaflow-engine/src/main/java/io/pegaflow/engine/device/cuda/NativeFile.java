package io.pegaflow.engine.device.cuda;

import io.pegaflow.ipc.ProcessIdentity;
import io.pegaflow.ipc.UserIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.agrona.CloseHelper;
import org.agrona.IoUtil;

/**
 * A native library that was unpacked from the class path into a new directory of its own, for its owner only, and looked at
 * before anybody loads it. Closing removes directory and file; a library that is loaded by then stays loaded.
 */
final class NativeFile implements AutoCloseable {
    private static final String PREFIX = "pegaflow-natives-";
    private static final Pattern DIRECTORY = Pattern.compile(PREFIX + "([0-9]{1,18})-([1-9][0-9]{0,9})-[0-9]+");
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path directory;
    private final Path file;

    private NativeFile(final Path directory, final String name) {
        this.directory = directory;
        this.file = directory.resolve(name);
    }

    /**
     * Unpack.
     *
     * @param parent in which the directory is made; those of dead processes are removed from it.
     * @param name   of the file, in {@code /lib} of the class path.
     * @param sha256 of its content in hexadecimal digits.
     */
    static NativeFile unpack(final Path parent, final String name, final String sha256) throws IOException {
        sweep(parent);
        final Path directory = Files.createTempDirectory(
                parent, PREFIX + ProcessIdentity.pidNamespace() + "-" + ProcessIdentity.currentPid() + "-", OWNER_ONLY);
        final NativeFile library = new NativeFile(directory, name);
        try (InputStream content = NativeFile.class.getResourceAsStream("/lib/" + name)) {
            if (content == null) {
                throw new IOException("native library is not on the class path: name=lib/" + name
                        + "; put the jar with JCuda's natives for this platform there");
            }
            Files.createFile(library.file, OWNER_ONLY);
            Files.write(library.file, content.readAllBytes(), StandardOpenOption.WRITE);
            library.check(sha256);
            return library;
        } catch (final IOException ex) {
            CloseHelper.quietClose(library);
            throw ex;
        }
    }

    Path directory() {
        return directory;
    }

    Path path() {
        return file;
    }

    /** Look at the file as it lies there now. */
    void check(final String sha256) throws IOException {
        UserIdentity.checkPrivate(directory);
        UserIdentity.checkPrivate(file);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("native library is no regular file: path=" + file + "; remove it");
        }
        final String found = sha256(Files.readAllBytes(file));
        if (!found.equals(sha256)) {
            throw new IOException("native library is not the one expected: path=" + file + ", sha256=" + found
                    + ", expected=" + sha256 + "; install this version of PegaFlow anew");
        }
    }

    private static String sha256(final byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (final NoSuchAlgorithmException ex) {
            throw new CudaUnavailableException("this Java knows no SHA-256, use another one", ex);
        }
    }

    private static void sweep(final Path parent) throws IOException {
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (final Path directory : directories) {
                final Matcher matcher =
                        DIRECTORY.matcher(directory.getFileName().toString());
                // Processes of another namespace cannot be seen, so theirs are left to them.
                if (matcher.matches()
                        && Long.parseLong(matcher.group(1)) == ProcessIdentity.pidNamespace()
                        && ProcessHandle.of(Long.parseLong(matcher.group(2))).isEmpty()) {
                    IoUtil.delete(directory.toFile(), true);
                }
            }
        }
    }

    @Override
    public void close() {
        IoUtil.delete(directory.toFile(), true);
    }
}

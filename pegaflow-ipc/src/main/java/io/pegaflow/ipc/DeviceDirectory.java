package io.pegaflow.ipc;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The directory in shared memory through which clients export host device memory to an agent of the same user: one regular file
 * an allocation, named {@code pegaflow-dev-PID-STARTTIME-N}, mode 0600. On the wire a handle is the bare file name in US-ASCII.
 *
 * <p>The directory is private to its user, so nobody else can put anything there. Any thread may call.
 */
public final class DeviceDirectory {
    /** System property that names another directory than the default. */
    public static final String DIRECTORY_PROPERTY = "pegaflow.device.dir";

    private static final Pattern FILE_NAME =
            Pattern.compile("pegaflow-dev-([1-9][0-9]{0,9})-([0-9]{1,18})-([0-9]{1,18})");
    private static final int MAX_FILE_NAME_LENGTH = 80;
    private static final AtomicLong NEXT_FILE = new AtomicLong();

    private final Path path;

    private DeviceDirectory(final Path path) {
        this.path = path;
    }

    /**
     * Where the directory lies unless a caller says otherwise: {@code /dev/shm/pegaflow-devices-USER}, or what {@link
     * #DIRECTORY_PROPERTY} names.
     *
     * @return the path.
     */
    public static Path defaultPath() {
        final String configured = System.getProperty(DIRECTORY_PROPERTY);
        return Path.of(configured != null ? configured : "/dev/shm/pegaflow-devices-" + UserIdentity.name());
    }

    /**
     * Open the directory, and create it if it is not there.
     *
     * @param path of the directory; its parent must exist.
     * @return the directory.
     * @throws IOException if it is a link, no directory, somebody else's, or open to others.
     */
    public static DeviceDirectory open(final Path path) throws IOException {
        try {
            Files.createDirectory(
                    path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (final FileAlreadyExistsException ex) {
            // Whoever came first made it; the checks below say whether it will do.
        }
        if (!Files.isSymbolicLink(path) && !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("not a directory: path=" + path + "; remove it");
        }
        UserIdentity.checkPrivate(path);
        return new DeviceDirectory(path);
    }

    /**
     * Where the directory lies.
     *
     * @return the path.
     */
    public Path path() {
        return path;
    }

    /**
     * A name for a new file of this process.
     *
     * @return the name; no file bears it yet.
     */
    public String nextFileName() {
        final long pid = ProcessIdentity.currentPid();
        return "pegaflow-dev-" + pid + "-" + ProcessIdentity.startTime(pid) + "-" + NEXT_FILE.getAndIncrement();
    }

    /**
     * Create an empty file, readable and writable by its owner.
     *
     * @param name from {@link #nextFileName()}.
     * @return the open file.
     * @throws IOException if it cannot be created.
     */
    public FileChannel createFile(final String name) throws IOException {
        return FileChannel.open(
                path.resolve(name),
                Set.of(CREATE_NEW, READ, WRITE, LinkOption.NOFOLLOW_LINKS),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    /**
     * Open a file that a client exported.
     *
     * @param handle   from the wire.
     * @param minBytes the file must have.
     * @return the open file, for reading and writing.
     * @throws IOException if the handle is no file name of ours, or what it names is absent, a link, no regular file, somebody
     *                     else's, open to others, or shorter than {@code minBytes}.
     */
    public FileChannel openFile(final byte[] handle, final long minBytes) throws IOException {
        final Path file = path.resolve(checkHandle(handle));
        UserIdentity.checkPrivate(file);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("exported device memory is no regular file: path=" + file);
        }
        final FileChannel channel = FileChannel.open(file, READ, WRITE, LinkOption.NOFOLLOW_LINKS);
        final long sizeBytes = channel.size();
        if (sizeBytes < minBytes) {
            channel.close();
            throw new IOException("exported device memory is too short: path=" + file + ", sizeBytes=" + sizeBytes
                    + ", claimedBytes=" + minBytes);
        }
        return channel;
    }

    /**
     * Remove a file.
     *
     * @param name of the file.
     * @throws IOException if it is there and cannot be removed.
     */
    public void deleteFile(final String name) throws IOException {
        Files.deleteIfExists(path.resolve(name));
    }

    /**
     * Remove the files of processes that are gone. Files under any other name are left alone.
     *
     * @return how many were removed.
     * @throws IOException if the directory cannot be listed or a file not be removed.
     */
    public int sweep() throws IOException {
        int swept = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
            for (final Path file : files) {
                final Matcher matcher = FILE_NAME.matcher(file.getFileName().toString());
                if (matcher.matches()
                        && !ProcessIdentity.isAlive(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)))
                        && Files.deleteIfExists(file)) {
                    swept++;
                }
            }
        }
        return swept;
    }

    /**
     * Which process exported the memory of a handle.
     *
     * @param handle from the wire.
     * @return its pid as it sees itself, -1 if this is no handle of ours.
     */
    public static long exporterPid(final byte[] handle) {
        final Matcher matcher = match(handle);
        return matcher.matches() ? Long.parseLong(matcher.group(1)) : -1;
    }

    private static String checkHandle(final byte[] handle) throws IOException {
        final Matcher matcher = match(handle);
        if (matcher.matches()) {
            return matcher.group();
        }
        throw new IOException("not a handle of exported device memory: length=" + handle.length);
    }

    private static Matcher match(final byte[] handle) {
        return FILE_NAME.matcher(handle.length <= MAX_FILE_NAME_LENGTH ? new String(handle, US_ASCII) : "");
    }
}

package io.pegaflow.agent.grpc.loadstate;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The directory in which clients create the memory, and its checks: a name of one form only, so nothing leads out of the
 * directory; a regular file under a single name, never a link; and the owner this process runs as, unless that is root, who serves
 * all users.
 *
 * <p>The memory is read and written as a file and never mapped: its owner may cut it short at any time, and touching a mapping
 * behind the end of its file kills the process.
 */
final class LoadStateDirectory {
    private static final Pattern NAME = Pattern.compile("pega_load_[0-9a-f]{32}");
    private static final int ROOT = 0;

    private final Path path;
    private final int uid;

    LoadStateDirectory(final Path path, final int uid) {
        this.path = path;
        this.uid = uid;
    }

    /** A file that was checked and found whole. Closes with its channel. */
    record OpenFile(FileChannel channel, Object fileKey, long stateOffset) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    boolean isGone(final String name, final Object fileKey) {
        try {
            return !fileKey.equals(
                    Files.readAttributes(path.resolve(name), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                            .fileKey());
        } catch (final NoSuchFileException ex) {
            return true;
        } catch (final IOException ex) {
            return false;
        }
    }

    OpenFile open(final String name) throws LoadStateException {
        if (!NAME.matcher(name).matches()) {
            throw new LoadStateException("not a name of ours: length=" + name.length()
                    + ", expected=pega_load_ and 32 digits in lower-case hexadecimal; send PyLoadState.shm_name()");
        }
        final Path file = path.resolve(name);
        FileChannel channel = null;
        try {
            final Object fileKey = checkFile(file);
            channel = FileChannel.open(
                    file, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
            final OpenFile open = new OpenFile(channel, fileKey, readStateOffset(channel, name));
            channel = null;
            return open;
        } catch (final NoSuchFileException ex) {
            throw new LoadStateException("no such shared memory: path=" + file
                    + "; keep it until the load has ended, and let client and agent share " + path);
        } catch (final IOException ex) {
            throw new LoadStateException("cannot open shared memory: path=" + file + ", cause=" + ex.getMessage()
                    + "; run client and agent as the same user");
        } finally {
            closeQuietly(channel);
        }
    }

    private Object checkFile(final Path file) throws IOException, LoadStateException {
        final Map<String, Object> attributes =
                Files.readAttributes(file, "unix:uid,nlink,isRegularFile,fileKey", LinkOption.NOFOLLOW_LINKS);
        final int owner = (Integer) attributes.get("uid");
        if (!Boolean.TRUE.equals(attributes.get("isRegularFile"))) {
            throw new LoadStateException("no regular file: path=" + file + "; remove it");
        }
        if (owner != uid && uid != ROOT) {
            throw new LoadStateException("not ours: path=" + file + ", owner=" + owner + ", user=" + uid
                    + "; run client and agent as the same user");
        }
        if ((Integer) attributes.get("nlink") > 1) {
            throw new LoadStateException("the file has other names: path=" + file + "; remove it");
        }
        return attributes.get("fileKey");
    }

    private static long readStateOffset(final FileChannel channel, final String name)
            throws IOException, LoadStateException {
        final long sizeBytes = channel.size();
        if (sizeBytes < LoadStateDescriptor.LENGTH) {
            throw new LoadStateException("shared memory is too small: name=" + name + ", sizeBytes=" + sizeBytes
                    + ", neededBytes=" + LoadStateDescriptor.LENGTH + "; create it with PyLoadState");
        }
        final long structOffset = read(channel, 0, Long.BYTES).getLong(0);
        if (structOffset < LoadStateDescriptor.LOWEST_STRUCT_OFFSET
                || structOffset % LoadStateDescriptor.STRUCT_ALIGNMENT != 0
                || structOffset > sizeBytes - LoadStateDescriptor.STRUCT_LENGTH) {
            throw new LoadStateException("bad offset of the state: name=" + name + ", offset="
                    + Long.toUnsignedString(structOffset) + ", sizeBytes=" + sizeBytes
                    + "; create it with PyLoadState");
        }
        final ByteBuffer header = read(channel, structOffset, LoadStateDescriptor.STRUCT_LENGTH);
        final int magic = header.getInt(0);
        final int version = header.getInt(LoadStateDescriptor.VERSION_OFFSET);
        if (magic != LoadStateDescriptor.MAGIC || version != LoadStateDescriptor.VERSION) {
            throw new LoadStateException(String.format(
                    "bad magic or version: name=%s, magic=0x%08x, expectedMagic=0x%08x, version=%d, expectedVersion=%d; "
                            + "create it with PyLoadState",
                    name, magic, LoadStateDescriptor.MAGIC, version, LoadStateDescriptor.VERSION));
        }
        return structOffset + LoadStateDescriptor.STATE_OFFSET;
    }

    // Of a file that became shorter meanwhile the rest reads as 0, which no check accepts.
    private static ByteBuffer read(final FileChannel channel, final long offset, final int length) throws IOException {
        final ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining() && channel.read(buffer, offset + buffer.position()) > 0) {
            // until all is there or the file ends
        }
        return buffer;
    }

    private static void closeQuietly(final FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (final IOException ex) {
            // Nothing was written.
        }
    }
}

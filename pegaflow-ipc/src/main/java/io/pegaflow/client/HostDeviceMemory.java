package io.pegaflow.client;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.pegaflow.ipc.DeviceDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.agrona.BufferUtil;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Device memory of the host backend: a file in shared memory, private to its user, that this process maps and an agent of the
 * same user opens by its handle. What a dead process leaves behind an agent sweeps away.
 */
public final class HostDeviceMemory implements AutoCloseable {
    /** Most bytes of one allocation: a mapping of the Java platform is shorter than 2 GiB. */
    public static final long MAX_SIZE_BYTES = Integer.MAX_VALUE;

    private static final int FILL_BYTES = 1024 * 1024;

    private final DeviceDirectory directory;
    private final String name;
    private final long sizeBytes;
    private final MappedByteBuffer mapping;
    private final UnsafeBuffer buffer;
    private boolean isClosed;

    private HostDeviceMemory(
            final DeviceDirectory directory, final String name, final long sizeBytes, final MappedByteBuffer mapping) {
        this.directory = directory;
        this.name = name;
        this.sizeBytes = sizeBytes;
        this.mapping = mapping;
        this.buffer = new UnsafeBuffer(mapping);
    }

    /**
     * Allocate in the device directory of a context.
     *
     * @param ctx       of the client.
     * @param sizeBytes 1 to {@link #MAX_SIZE_BYTES}.
     * @return the memory, zeroed.
     */
    public static HostDeviceMemory create(final ClientContext ctx, final long sizeBytes) {
        return create(Path.of(ctx.deviceDirectoryName()), sizeBytes);
    }

    /**
     * Allocate in a device directory, which is created if it is not there.
     *
     * @param path      of the directory.
     * @param sizeBytes 1 to {@link #MAX_SIZE_BYTES}.
     * @return the memory, zeroed.
     * @throws UncheckedIOException if the directory will not do or has no room.
     */
    public static HostDeviceMemory create(final Path path, final long sizeBytes) {
        if (sizeBytes < 1 || sizeBytes > MAX_SIZE_BYTES) {
            throw new IllegalArgumentException("size of host device memory is out of range: sizeBytes=" + sizeBytes
                    + ", max=" + MAX_SIZE_BYTES + "; spread the layers over several allocations");
        }
        try {
            final DeviceDirectory directory = DeviceDirectory.open(path);
            final String name = directory.nextFileName();
            try (FileChannel channel = directory.createFile(name)) {
                fill(channel, sizeBytes);
                return new HostDeviceMemory(
                        directory, name, sizeBytes, channel.map(FileChannel.MapMode.READ_WRITE, 0, sizeBytes));
            } catch (final IOException ex) {
                directory.deleteFile(name);
                throw ex;
            }
        } catch (final IOException ex) {
            throw new UncheckedIOException(
                    "host device memory could not be created: directory=" + path + ", sizeBytes=" + sizeBytes, ex);
        }
    }

    /**
     * Where the memory lies in this process.
     *
     * @return the address of its first byte.
     */
    public long address() {
        return buffer.addressOffset();
    }

    /**
     * Length of the memory.
     *
     * @return bytes.
     */
    public long sizeBytes() {
        return sizeBytes;
    }

    /**
     * The memory as a buffer.
     *
     * @return a view of all of it, which must not be used after {@link #close()}.
     */
    public MutableDirectBuffer buffer() {
        return buffer;
    }

    /**
     * By what an agent opens the memory.
     *
     * @return a new copy of the handle.
     */
    public byte[] handle() {
        return name.getBytes(US_ASCII);
    }

    /** Unmap and delete. Nothing may touch the memory afterwards; an agent that has it open keeps it. */
    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        buffer.wrap(0, 0);
        BufferUtil.free(mapping);
        try {
            directory.deleteFile(name);
        } catch (final IOException ex) {
            throw new UncheckedIOException("exported device memory could not be deleted: name=" + name, ex);
        }
    }

    // Written and not just lengthened: a full file system shall be an error here and not a bus error at first touch.
    private static void fill(final FileChannel channel, final long sizeBytes) throws IOException {
        final ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(FILL_BYTES, sizeBytes));
        long remaining = sizeBytes;
        while (remaining > 0) {
            zeros.clear().limit((int) Math.min(zeros.capacity(), remaining));
            remaining -= channel.write(zeros);
        }
    }
}

package io.pegaflow.engine.device.host;

import io.pegaflow.engine.pool.PoolMapping;
import io.pegaflow.ipc.DeviceDirectory;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;

/** What a client process does to export host device memory: a file of its own, mapped on the client's side too. */
public final class ExportedMemory implements AutoCloseable {
    private final Path path;
    private final String name;
    private final long address;
    private final long length;

    /**
     * Export memory.
     *
     * @param directory to create the file in.
     * @param length    in bytes.
     */
    public ExportedMemory(final Path directory, final long length) {
        this.length = length;
        try {
            final DeviceDirectory devices = DeviceDirectory.open(directory);
            name = devices.nextFileName();
            path = directory.resolve(name);
            devices.createFile(name).close();
            try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
                file.setLength(length);
                address = PoolMapping.map(file.getChannel(), length);
            }
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /**
     * Its handle on the wire.
     *
     * @return a new array.
     */
    public byte[] handle() {
        return name.getBytes(StandardCharsets.US_ASCII);
    }

    public Path path() {
        return path;
    }

    public long length() {
        return length;
    }

    /** Cut the file while the agent has it mapped. */
    public void truncate(final long newLength) {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(newLength);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    public void fill(final byte value) {
        UnsafeApi.setMemory(address, length, value);
    }

    public long getLong(final long offset) {
        return UnsafeApi.getLong(address + offset);
    }

    public void putLong(final long offset, final long value) {
        UnsafeApi.putLong(address + offset, value);
    }

    public void putBytes(final long offset, final byte[] bytes) {
        new UnsafeBuffer(address + offset, bytes.length).putBytes(0, bytes);
    }

    public byte[] bytes(final long offset, final int count) {
        final byte[] bytes = new byte[count];
        new UnsafeBuffer(address + offset, count).getBytes(0, bytes);
        return bytes;
    }

    @Override
    public void close() {
        PoolMapping.unmap(address, length);
        path.toFile().delete();
    }
}

package io.pegaflow.engine.pool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Pool memory of which only what is touched takes room, however long it is: a replay moves no block, so it touches directories
 * alone. A nameless file with a hole in it, which goes with the mapping.
 */
public final class SparseMemory implements PoolMemory, AutoCloseable {
    private final long address;
    private final long length;
    private boolean isOpen = true;

    /**
     * Zeroed memory.
     *
     * @param length in bytes.
     * @throws UncheckedIOException if the directory for temporary files cannot hold a file of that length.
     */
    public SparseMemory(final long length) {
        this.length = length;
        try {
            final Path file = Files.createTempFile("pegaflow-replay-", null);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.allocate(1), length - 1);
                address = PoolMapping.map(channel, length);
            } finally {
                Files.delete(file);
            }
        } catch (final IOException ex) {
            throw new UncheckedIOException(
                    "cannot get memory to replay in: length=" + length + ", directory="
                            + System.getProperty("java.io.tmpdir") + ", cause=" + ex.getMessage(),
                    ex);
        }
    }

    @Override
    public long address() {
        return address;
    }

    @Override
    public long length() {
        return length;
    }

    /** Frees the memory; it must not be touched any more. */
    @Override
    public void close() {
        if (isOpen) {
            isOpen = false;
            PoolMapping.unmap(address, length);
        }
    }
}

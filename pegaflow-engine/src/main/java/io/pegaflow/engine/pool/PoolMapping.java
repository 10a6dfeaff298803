package io.pegaflow.engine.pool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import net.openhft.chronicle.core.OS;

/**
 * A pool file, mapped whole: one contiguous range whatever its length. The file is owner-only, locked as long as it is open,
 * and has all its space from the start.
 */
public final class PoolMapping implements PoolMemory {
    private final PoolFile file;
    private final Path path;
    private final int touchThreads;
    private final long address;
    private final long length;
    private boolean isOpen = true;

    private PoolMapping(
            final PoolFile file, final Path path, final int touchThreads, final long address, final long length) {
        this.file = file;
        this.path = path;
        this.touchThreads = touchThreads;
        this.address = address;
        this.length = length;
    }

    /**
     * Create the pool file anew, lock it and map it. Its space is taken by {@link #take}; whether it is there is seen now.
     *
     * @param path         of the pool file; an old one that nobody holds is removed.
     * @param length       in bytes.
     * @param touchThreads that take space at once, at least 1.
     * @return the mapping.
     * @throws IllegalStateException when another process holds the file, or the space is not there; the message names the
     *                               numbers and the remedy. Nothing is left behind then.
     */
    public static PoolMapping create(final Path path, final long length, final int touchThreads) {
        if (length <= 0) {
            throw new IllegalArgumentException("pool length must be positive: length=" + length);
        }
        final PoolFile file = PoolFile.create(path);
        long address = 0;
        try {
            PoolSpace.check(path, length);
            file.extend(length);
            address = map(file.channel(), length);
            return new PoolMapping(file, path, touchThreads, address, length);
        } catch (final IOException ex) {
            discard(file, address, length);
            throw new IllegalStateException(
                    "cannot map the pool file: path=" + path + ", length=" + length + ", cause=" + ex.getMessage(), ex);
        } catch (final RuntimeException ex) {
            discard(file, address, length);
            throw ex;
        }
    }

    /**
     * Map a file from its start, readable, writable and shared, also beyond 2 GiB. The mapping outlives the channel.
     *
     * @param channel open for reading and writing.
     * @param length  to map; the file has it already.
     * @return address of the first byte, to be given to {@link #unmap} with the same length.
     * @throws IOException when the system refuses.
     */
    public static long map(final FileChannel channel, final long length) throws IOException {
        return OS.map(channel, FileChannel.MapMode.READ_WRITE, 0, length);
    }

    /**
     * Take back what {@link #map} returned.
     *
     * @param address of the first byte.
     * @param length  given to {@link #map}.
     */
    public static void unmap(final long address, final long length) {
        try {
            OS.unmap(address, length);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
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

    @Override
    public void take(final long offset, final long rangeLength) {
        PoolSpace.take(path, address + offset, rangeLength, touchThreads);
    }

    /**
     * Unmap the pool and give up its lock. Nobody may touch the memory any more. Does nothing when it is closed already.
     *
     * @param delete whether to remove the file.
     */
    public void close(final boolean delete) {
        if (isOpen) {
            isOpen = false;
            unmap(address, length);
            file.close(delete);
        }
    }

    private static void discard(final PoolFile file, final long address, final long length) {
        if (address != 0) {
            unmap(address, length);
        }
        file.close(true);
    }
}

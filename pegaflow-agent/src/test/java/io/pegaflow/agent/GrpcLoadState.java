package io.pegaflow.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;

/** The shared memory in which a client waits for the end of a load. */
final class GrpcLoadState implements AutoCloseable {
    private static final int MAGIC = 0x50464C44;
    private static final int STATE_OFFSET = 16;
    private static final int LENGTH = 32;

    private final Path path;

    GrpcLoadState() {
        final ThreadLocalRandom random = ThreadLocalRandom.current();
        path = Path.of("/dev/shm", String.format("pega_load_%016x%016x", random.nextLong(), random.nextLong()));
        create();
    }

    private void create() {
        try {
            Files.write(
                    path,
                    ByteBuffer.allocate(LENGTH)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(8)
                            .putInt(MAGIC)
                            .putInt(1)
                            .array(),
                    StandardOpenOption.CREATE_NEW);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    String name() {
        return path.getFileName().toString();
    }

    long state() {
        try {
            return ByteBuffer.wrap(Files.readAllBytes(path))
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .getLong(STATE_OFFSET);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    long await() {
        Conditions.await("the end of a load", () -> state() != 0);
        return state();
    }

    /** As no client does that means well. */
    void truncate(final long length) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.truncate(length);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** By another file of the same name and content. */
    void replace() {
        final Path old = path.resolveSibling(path.getFileName() + "-old");
        try {
            // It stays until the new one is there, which so gets another inode.
            Files.move(path, old);
            create();
            Files.delete(old);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** As a client does that has lost patience. */
    void remove() {
        try {
            Files.deleteIfExists(path);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    @Override
    public void close() {
        remove();
    }
}

package io.pegaflow.tools.grpc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The shared memory in which this client waits for the end of one load: created and removed here, and stored to by the agent, which
 * finds it by its name.
 */
public final class LoadStateFile implements AutoCloseable {
    /** Where it stands before the load has ended. */
    public static final long PENDING = 0;

    private static final String PREFIX = "pega_load_";
    private static final int NAME_BYTES = 16;
    private static final int LENGTH = 32;
    private static final int STRUCT_OFFSET = 8;
    private static final int VERSION_OFFSET = 12;
    private static final int STATE_OFFSET = 16;
    private static final int MAGIC = 0x50464C44;
    private static final int VERSION = 1;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path path;
    private final MappedByteBuffer mapping;
    private final UnsafeBuffer buffer;

    private LoadStateFile(final Path path, final MappedByteBuffer mapping) {
        this.path = path;
        this.mapping = mapping;
        buffer = new UnsafeBuffer(mapping);
        buffer.putLong(0, STRUCT_OFFSET, ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(VERSION_OFFSET, VERSION, ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(STRUCT_OFFSET, MAGIC, ByteOrder.LITTLE_ENDIAN);
        buffer.putLongRelease(STATE_OFFSET, PENDING);
    }

    /**
     * Create one that is pending.
     *
     * @return the file, with a name that nobody else has.
     */
    public static LoadStateFile create() {
        final byte[] random = new byte[NAME_BYTES];
        RANDOM.nextBytes(random);
        final Path path = Path.of("/dev/shm", PREFIX + HexFormat.of().formatHex(random));
        try (FileChannel channel = FileChannel.open(
                path,
                EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            return new LoadStateFile(path, channel.map(FileChannel.MapMode.READ_WRITE, 0, LENGTH));
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot create the state of a load: path=" + path, e);
        }
    }

    /**
     * By what the agent finds it.
     *
     * @return the name.
     */
    public String name() {
        return path.getFileName().toString();
    }

    /**
     * Where the load stands. Whoever sees that it succeeded sees the bytes it brought.
     *
     * @return {@link #PENDING}, above it when it succeeded, below when it failed.
     */
    public long state() {
        return buffer.getLongVolatile(STATE_OFFSET);
    }

    @Override
    public void close() {
        BufferUtil.free(mapping);
        try {
            Files.deleteIfExists(path);
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot remove the state of a load: path=" + path, e);
        }
    }
}

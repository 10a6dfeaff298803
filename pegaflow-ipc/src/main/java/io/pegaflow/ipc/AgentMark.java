package io.pegaflow.ipc;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The mark an agent keeps in its Aeron directory, by which clients find it and see it die. Written by one thread at a time; the
 * file is replaced as a whole at creation, so a reader never meets half of it. {@link AgentMarkReader} reads it.
 */
public final class AgentMark implements AutoCloseable {
    /** Name of the file in the Aeron directory. */
    public static final String FILE_NAME = "pegaflow.mark";

    private final Path path;
    private final MappedByteBuffer mapping;
    private final UnsafeBuffer buffer;
    private boolean isClosed;

    private AgentMark(final Path path, final MappedByteBuffer mapping) {
        this.path = path;
        this.mapping = mapping;
        this.buffer = new UnsafeBuffer(mapping);
    }

    /**
     * Put the mark of this process into a directory, in state {@link AgentState#STARTING}. Replaces that of an agent before;
     * that none is alive is the caller's business.
     *
     * @param aeronDirectory must exist.
     * @param incarnation    of this run of the agent.
     * @param nowMs          ms since the epoch, the first heartbeat.
     * @return the mark.
     * @throws IOException if the file cannot be written.
     */
    public static AgentMark create(final Path aeronDirectory, final long incarnation, final long nowMs)
            throws IOException {
        final long pid = ProcessIdentity.currentPid();
        return create(aeronDirectory, pid, ProcessIdentity.startTime(pid), incarnation, nowMs);
    }

    static AgentMark create(
            final Path aeronDirectory,
            final long pid,
            final long pidStartTime,
            final long incarnation,
            final long nowMs)
            throws IOException {
        final Path path = aeronDirectory.resolve(FILE_NAME);
        final Path draft = aeronDirectory.resolve(FILE_NAME + ".new");
        Files.deleteIfExists(draft);
        final MappedByteBuffer mapping;
        try (FileChannel channel = FileChannel.open(
                draft,
                Set.of(CREATE_NEW, READ, WRITE, LinkOption.NOFOLLOW_LINKS),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            // A page that is not there would be found missing at the first access only.
            channel.write(ByteBuffer.allocate(AgentMarkDescriptor.LENGTH), 0);
            mapping = channel.map(FileChannel.MapMode.READ_WRITE, 0, AgentMarkDescriptor.LENGTH);
        }
        final AgentMark mark = new AgentMark(path, mapping);
        mark.buffer.putInt(AgentMarkDescriptor.MAGIC_OFFSET, AgentMarkDescriptor.MAGIC, ByteOrder.LITTLE_ENDIAN);
        mark.buffer.putInt(AgentMarkDescriptor.VERSION_OFFSET, AgentMarkDescriptor.VERSION, ByteOrder.LITTLE_ENDIAN);
        mark.buffer.putLong(AgentMarkDescriptor.PID_OFFSET, pid, ByteOrder.LITTLE_ENDIAN);
        mark.buffer.putLong(AgentMarkDescriptor.PID_START_TIME_OFFSET, pidStartTime, ByteOrder.LITTLE_ENDIAN);
        mark.buffer.putLong(AgentMarkDescriptor.INCARNATION_OFFSET, incarnation, ByteOrder.LITTLE_ENDIAN);
        mark.buffer.putLong(
                AgentMarkDescriptor.PID_NAMESPACE_OFFSET, ProcessIdentity.pidNamespace(), ByteOrder.LITTLE_ENDIAN);
        mark.heartbeat(nowMs);
        mark.state(AgentState.STARTING);
        Files.move(draft, path, ATOMIC_MOVE);
        return mark;
    }

    /**
     * Show that the engine's loop turns. Allocates nothing.
     *
     * @param nowMs ms since the epoch.
     */
    public void heartbeat(final long nowMs) {
        buffer.putLongRelease(AgentMarkDescriptor.HEARTBEAT_OFFSET, nowMs);
    }

    /**
     * Tell clients where the agent stands.
     *
     * @param state it is in now.
     */
    public void state(final AgentState state) {
        buffer.putIntRelease(AgentMarkDescriptor.STATE_OFFSET, state.code());
    }

    /**
     * Where the mark lies.
     *
     * @return the file.
     */
    public Path path() {
        return path;
    }

    /** Say {@link AgentState#STOPPED} to whoever has the file open, and remove it. Nobody may write after this. */
    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        state(AgentState.STOPPED);
        try {
            Files.deleteIfExists(path);
        } catch (final IOException ex) {
            throw new IllegalStateException("mark file could not be removed: path=" + path, ex);
        } finally {
            buffer.wrap(0, 0);
            BufferUtil.free(mapping);
        }
    }
}

package io.pegaflow.ipc;

import static java.nio.file.StandardOpenOption.READ;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A view of one agent's mark file. It stays on the file it opened: when another agent replaces the mark, open it anew. Used by
 * one thread; reading allocates nothing, opening does.
 */
public final class AgentMarkReader implements AutoCloseable {
    private final MappedByteBuffer mapping;
    private final UnsafeBuffer buffer;

    private AgentMarkReader(final MappedByteBuffer mapping) {
        this.mapping = mapping;
        this.buffer = new UnsafeBuffer(mapping);
    }

    /**
     * Open the mark in an Aeron directory.
     *
     * @param aeronDirectory that an agent uses.
     * @return the mark, of a live or a dead agent; null if there is none, or none that this reader understands.
     */
    public static AgentMarkReader open(final Path aeronDirectory) {
        final Path path = aeronDirectory.resolve(AgentMark.FILE_NAME);
        // Spares the exception of the usual case in which nothing is there.
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            return null;
        }
        try (FileChannel channel = FileChannel.open(path, READ, LinkOption.NOFOLLOW_LINKS)) {
            if (channel.size() < AgentMarkDescriptor.LENGTH) {
                return null;
            }
            final AgentMarkReader reader =
                    new AgentMarkReader(channel.map(FileChannel.MapMode.READ_ONLY, 0, AgentMarkDescriptor.LENGTH));
            if (reader.isUnderstood()) {
                return reader;
            }
            reader.close();
            return null;
        } catch (final IOException ex) {
            return null;
        }
    }

    /**
     * Pid of the agent, as it sees itself.
     *
     * @return the pid.
     */
    public long pid() {
        return getLong(AgentMarkDescriptor.PID_OFFSET);
    }

    /**
     * Start time of the agent's process.
     *
     * @return clock ticks after boot.
     */
    public long pidStartTime() {
        return getLong(AgentMarkDescriptor.PID_START_TIME_OFFSET);
    }

    /**
     * Number of this run of the agent.
     *
     * @return the incarnation.
     */
    public long incarnation() {
        return getLong(AgentMarkDescriptor.INCARNATION_OFFSET);
    }

    /**
     * When the engine's loop last said that it turns.
     *
     * @return ms since the epoch, by the agent's clock.
     */
    public long heartbeatMs() {
        return buffer.getLongVolatile(AgentMarkDescriptor.HEARTBEAT_OFFSET);
    }

    /**
     * Where the agent stands, or stood when it died.
     *
     * @return the state.
     */
    public AgentState state() {
        return AgentState.get(buffer.getIntVolatile(AgentMarkDescriptor.STATE_OFFSET));
    }

    /**
     * Does the pid of the mark mean anything to this process? In another pid namespace only the heartbeat shows life.
     *
     * @return whether writer and reader share a pid namespace.
     */
    public boolean isProcessVisible() {
        return getLong(AgentMarkDescriptor.PID_NAMESPACE_OFFSET) == ProcessIdentity.pidNamespace();
    }

    /**
     * Does the process that wrote the mark still run? Reads {@code /proc} and allocates.
     *
     * @return whether it does; false also for a process in another pid namespace.
     */
    public boolean isProcessAlive() {
        return ProcessIdentity.isAlive(pid(), pidStartTime());
    }

    /** Give the mapping back; no getter may be called after this. */
    @Override
    public void close() {
        BufferUtil.free(mapping);
    }

    private boolean isUnderstood() {
        return buffer.getInt(AgentMarkDescriptor.MAGIC_OFFSET, ByteOrder.LITTLE_ENDIAN) == AgentMarkDescriptor.MAGIC
                && buffer.getInt(AgentMarkDescriptor.VERSION_OFFSET, ByteOrder.LITTLE_ENDIAN)
                        >= AgentMarkDescriptor.VERSION;
    }

    private long getLong(final int offset) {
        return buffer.getLong(offset, ByteOrder.LITTLE_ENDIAN);
    }
}

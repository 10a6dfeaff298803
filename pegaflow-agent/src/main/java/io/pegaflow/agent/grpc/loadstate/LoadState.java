package io.pegaflow.agent.grpc.loadstate;

import io.pegaflow.agent.grpc.loadstate.LoadStateDirectory.OpenFile;
import io.pegaflow.agent.logging.LogNames;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state of one load, which its client polls: 0 pending, above success, below failure. Any thread may call, but none that must
 * not block; the first call decides.
 *
 * <p>The file is opened again by its name. A client that lost patience has removed it, and nobody reads the state.
 */
public final class LoadState {
    private static final Logger LOGGER = LoggerFactory.getLogger(LogNames.AGENT);

    private final AtomicBoolean completed = new AtomicBoolean();
    private final LoadStateDirectory directory;
    private final String name;
    private final Object fileKey;
    private final AtomicInteger pending;

    LoadState(
            final LoadStateDirectory directory, final String name, final Object fileKey, final AtomicInteger pending) {
        this.directory = directory;
        this.name = name;
        this.fileKey = fileKey;
        this.pending = pending;
    }

    /**
     * Tell the client that all bytes are where it wants them. Whoever sees the state sees the bytes that were stored before.
     *
     * @return whether the state was stored; false if the client has removed the file or spoilt it, and if the load had ended.
     */
    public boolean succeed() {
        return complete(LoadStateDescriptor.SUCCESS);
    }

    /**
     * Tell the client that the load failed.
     *
     * @return whether the state was stored, as for {@link #succeed()}.
     */
    public boolean fail() {
        return complete(LoadStateDescriptor.FAILURE);
    }

    /**
     * Has the client removed the memory, since it does not wait any more? It may have put other memory under the name.
     *
     * @return whether it has; false if that cannot be told.
     */
    public boolean isGone() {
        return directory.isGone(name, fileKey);
    }

    private boolean complete(final long state) {
        if (!completed.compareAndSet(false, true)) {
            return false;
        }
        pending.decrementAndGet();
        try (OpenFile file = directory.open(name)) {
            if (!file.fileKey().equals(fileKey)) {
                throw new LoadStateException("another file of that name: name=" + name + "; use a name once");
            }
            store(file, state);
            return true;
        } catch (final LoadStateException | IOException ex) {
            LOGGER.info("nobody learns the end of a load: state={}, cause={}", state, ex.getMessage());
            return false;
        }
    }

    /**
     * The client reads the eight bytes with one acquiring load from its mapping of the same page. A system call promises less: the
     * kernel may copy byte by byte, and a reader that saw 0xff, 0, 0 ... would take the failure for success. So one byte goes
     * first that alone says what the whole says: the lowest of 1, the highest of -1, which makes any value negative. A store of
     * one byte cannot be seen in part, and what follows never leads back.
     *
     * <p>The fence orders all earlier stores of this thread before it. The kernel's copy is a store of this thread.
     */
    private static void store(final OpenFile file, final long state) throws IOException {
        final int decisiveByte = state < 0 ? Long.BYTES - 1 : 0;
        final ByteBuffer bytes =
                ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(0, state);
        VarHandle.releaseFence();
        write(file, bytes.limit(decisiveByte + 1).position(decisiveByte));
        VarHandle.releaseFence();
        write(file, bytes.clear());
    }

    private static void write(final OpenFile file, final ByteBuffer bytes) throws IOException {
        final long start = file.stateOffset();
        while (bytes.hasRemaining()) {
            file.channel().write(bytes, start + bytes.position());
        }
    }
}

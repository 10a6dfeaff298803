package io.pegaflow.tools.bench;

import io.pegaflow.engine.pool.PoolMapping;
import io.pegaflow.tools.device.ExportedMemory;
import java.nio.file.Path;
import org.agrona.CloseHelper;

/**
 * Copies a client's blocks with no agent between, from and to memory that is what the pool is: a file beside the pool's, mapped
 * and pinned, into which saves go one behind another as into a full pool. Single-threaded.
 */
final class BareLoop implements AutoCloseable {
    /** More of it is no farther from the caches. */
    private static final long MAX_BYTES = 1L << 30;

    private static final int TOUCH_THREADS = 2;

    private final ExportedMemory memory;
    private final int[] blockIds;
    private final int blockBytes;
    private final PoolMapping host;
    private long savedOffset;

    /**
     * Pin memory for the copies of one client.
     *
     * @param memory     of the client; closed after this.
     * @param blockIds   of the blocks that a request names, in its order.
     * @param blockBytes length of a block.
     * @param directory  of the pool.
     * @param poolBytes  its length.
     */
    BareLoop(
            final ExportedMemory memory,
            final int[] blockIds,
            final int blockBytes,
            final Path directory,
            final long poolBytes) {
        this.memory = memory;
        this.blockIds = blockIds;
        this.blockBytes = blockBytes;
        final long requests = Math.max(1, Math.min(poolBytes, MAX_BYTES) / requestBytes());
        host = PoolMapping.create(directory.resolve("bare"), requests * requestBytes(), TOUCH_THREADS);
        try {
            host.take(0, host.length());
            memory.pin(host.address(), host.length());
        } catch (final RuntimeException e) {
            CloseHelper.quietClose(() -> host.close(true));
            throw e;
        }
    }

    /** Save all blocks behind those that were saved last; how long that took, in ns. */
    long saveNs() {
        savedOffset = (savedOffset + requestBytes()) % host.length();
        final long startNs = System.nanoTime();
        for (int i = 0; i < blockIds.length; i++) {
            memory.copyOut((long) blockIds[i] * blockBytes, hostAddress(i), blockBytes);
        }
        memory.await();
        return System.nanoTime() - startNs;
    }

    /** Load what was saved last; how long that took, in ns. */
    long loadNs() {
        final long startNs = System.nanoTime();
        for (int i = 0; i < blockIds.length; i++) {
            memory.copyIn((long) blockIds[i] * blockBytes, hostAddress(i), blockBytes);
        }
        memory.await();
        return System.nanoTime() - startNs;
    }

    private long hostAddress(final int index) {
        return host.address() + savedOffset + (long) index * blockBytes;
    }

    private long requestBytes() {
        return (long) blockIds.length * blockBytes;
    }

    @Override
    public void close() {
        memory.unpin(host.address());
        host.close(true);
    }
}

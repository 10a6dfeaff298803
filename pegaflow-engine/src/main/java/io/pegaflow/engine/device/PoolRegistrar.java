package io.pegaflow.engine.device;

import io.pegaflow.engine.numa.NumaPlacement;
import io.pegaflow.engine.pool.PoolGeometry;
import io.pegaflow.engine.pool.PoolMemory;
import io.pegaflow.engine.pool.PoolParts;
import io.pegaflow.engine.pool.SlabNodes;
import io.pegaflow.ipc.ErrorCode;

/**
 * Takes the memory of the pool and registers it with the devices, part by part: the first one before anything else, the others
 * between the tasks of the native resource agent, while requests are served from what is there.
 */
public final class PoolRegistrar {
    private final DeviceBackend backend;
    private final PoolMemory pool;
    private final PoolParts parts;
    private final NumaPlacement numa;
    private final SlabNodes nodes;
    private int registered;
    private String failure;

    /**
     * Nothing is registered yet.
     *
     * @param backend whose devices shall copy.
     * @param pool    the memory.
     * @param numa    has each slab touched on its memory node.
     */
    public PoolRegistrar(final DeviceBackend backend, final PoolMemory pool, final NumaPlacement numa) {
        this(backend, pool, new PoolParts(pool.length()), numa);
    }

    PoolRegistrar(final DeviceBackend backend, final PoolMemory pool, final PoolParts parts, final NumaPlacement numa) {
        this.backend = backend;
        this.pool = pool;
        this.parts = parts;
        this.numa = numa;
        nodes = new SlabNodes(new PoolGeometry(pool.length()), numa.deviceNodes());
    }

    /**
     * Register the first part, without which there is nothing to serve from. Slow.
     *
     * @throws DeviceException when the devices refuse it, or there is no memory behind it.
     */
    public void begin() {
        registerNext();
    }

    /**
     * Register one more part. Slow; on the thread of the native resource agent.
     *
     * @return false if it cannot be had: {@link #failure()} says why, and it stays with what is registered.
     */
    boolean proceed() {
        try {
            registerNext();
            return true;
        } catch (final DeviceException ex) {
            failure = "the pool stays smaller than asked for: registered_bytes=" + parts.offset(registered)
                    + ", asked_bytes=" + pool.length() + ", cause=" + ex.getMessage();
            return false;
        }
    }

    private void registerNext() {
        final long offset = parts.offset(registered);
        final long length = parts.length(registered);
        take(offset, length);
        backend.registerPool(pool, offset, length);
        registered++;
    }

    private void take(final long offset, final long length) {
        try {
            final long end = offset + length;
            for (long from = offset; from < end; from = nodes.endOfNode(from, end)) {
                takeOnNode(from, nodes.endOfNode(from, end));
            }
        } catch (final IllegalStateException ex) {
            throw new DeviceException(ErrorCode.DEVICE_MEMORY, ex.getMessage());
        }
    }

    /** The kernel puts a page on the node of the thread that touches it first. */
    private void takeOnNode(final long from, final long end) {
        numa.runOn(nodes.nodeAt(from), () -> pool.take(from, end - from));
    }

    boolean isDone() {
        return registered == parts.count() || failure != null;
    }

    String failure() {
        return failure;
    }

    /**
     * Slabs of the parts that are registered.
     *
     * @return number of slabs, from the first on.
     */
    public int slabs() {
        return parts.slabs(registered);
    }
}

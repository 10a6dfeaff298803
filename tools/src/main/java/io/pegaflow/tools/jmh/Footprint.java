package io.pegaflow.tools.jmh;

import io.pegaflow.engine.pool.AnonymousMemory;
import io.pegaflow.engine.pool.PoolGeometry;
import java.lang.management.ManagementFactory;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a resident block of one page with a hash of 32 bytes costs beside its data: a pool is filled with blocks of 512 bytes
 * until the first one is evicted; then all of the pool that is no data of a block (headers, directory, recency, padding) and
 * the growth of the heap, measured after a collection, are divided by the number of blocks.
 */
public final class Footprint {
    private static final int BLOCK_BYTES = 512;
    private static final int METADATA_BYTES = 88;
    private static final int BATCH = 4096;

    private final UnsafeBuffer hashes = new UnsafeBuffer(new byte[BATCH * BlockKeys.HASH_LENGTH]);
    private long resident;
    private long poolOverheadBytes;
    private long emptyHeapBytes;
    private long fullHeapBytes;
    private long turnedOverHeapBytes;

    private Footprint() {}

    /**
     * Measure.
     *
     * @param blocks the least number of resident blocks; the pool is rounded up to whole slabs.
     * @return the figures.
     */
    public static Footprint measure(final long blocks) {
        final Footprint footprint = new Footprint();
        final long wanted = blocks * (BLOCK_BYTES + METADATA_BYTES);
        final long slabBytes = new PoolGeometry(Math.max(PoolGeometry.MIN_POOL_BYTES, wanted * 65 / 64)).slabBytes();
        final long slabs = (wanted + wanted / 1024 + slabBytes - 1) / slabBytes;
        try (AnonymousMemory memory = new AnonymousMemory(PoolGeometry.HEADER_LENGTH + slabs * slabBytes)) {
            footprint.run(memory);
        }
        return footprint;
    }

    private void run(final AnonymousMemory memory) {
        final long before = usedHeap();
        final CoreDriver driver = new CoreDriver(memory, 1, BLOCK_BYTES);
        emptyHeapBytes = usedHeap() - before;
        long next = 0;
        while (driver.core.stats().evictions == 0) {
            next = save(driver, next);
        }
        resident = driver.core.stats().residentBlocks;
        poolOverheadBytes = memory.length() - resident * BLOCK_BYTES;
        fullHeapBytes = usedHeap() - before;
        final long end = next + resident;
        while (next < end) {
            next = save(driver, next);
        }
        turnedOverHeapBytes = usedHeap() - before;
        if (driver.core.stats().residentBlocks != resident) {
            throw new IllegalStateException(
                    "number of blocks changed: before=" + resident + ", after=" + driver.core.stats().residentBlocks);
        }
    }

    private long save(final CoreDriver driver, final long first) {
        for (int i = 0; i < BATCH; i++) {
            BlockKeys.put(hashes, i * BlockKeys.HASH_LENGTH, first + i);
        }
        driver.save(hashes, 0, BATCH, -1);
        return first + BATCH;
    }

    private static long usedHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /**
     * Blocks in the full pool.
     *
     * @return number of blocks.
     */
    public long resident() {
        return resident;
    }

    /**
     * Bytes a resident block beside its data, departed blocks apart.
     *
     * @return all of the pool that is no data, and what the heap grew by while the pool filled, over the number of blocks.
     */
    public double bytesPerBlock() {
        return (double) (poolOverheadBytes + fullHeapBytes - emptyHeapBytes) / resident;
    }

    /**
     * Part of {@link #bytesPerBlock()} that stands in the pool.
     *
     * @return bytes a block.
     */
    public double poolBytesPerBlock() {
        return (double) poolOverheadBytes / resident;
    }

    /**
     * Heap of an empty core, whatever it allocates once.
     *
     * @return bytes in all.
     */
    public long emptyHeapBytes() {
        return emptyHeapBytes;
    }

    /**
     * Growth of the heap while every block was replaced by another one: what is kept of as many departed blocks, beyond what
     * an empty core has allocated for them.
     *
     * @return bytes in all.
     */
    public long turnOverBytes() {
        return turnedOverHeapBytes - fullHeapBytes;
    }
}

package io.pegaflow.tools.jmh;

import io.pegaflow.engine.core.RecordListener;
import io.pegaflow.engine.pool.AnonymousMemory;
import org.agrona.concurrent.UnsafeBuffer;

/** A cache that holds a number of blocks of 512 bytes, numbered from 0 and saved in that order. */
final class ResidentBlocks implements AutoCloseable {
    private static final int BLOCK_BYTES = 512;
    private static final int BYTES_PER_BLOCK = BLOCK_BYTES + 96;
    private static final int BATCH = 4096;

    final CoreDriver driver;
    final long poolBytes;
    private final AnonymousMemory memory;

    ResidentBlocks(final long blocks) {
        this(blocks, RecordListener.NONE);
    }

    ResidentBlocks(final long blocks, final RecordListener listener) {
        poolBytes = blocks * BYTES_PER_BLOCK + (blocks * BYTES_PER_BLOCK >> 6) + (4 << 20);
        memory = new AnonymousMemory(poolBytes);
        driver = new CoreDriver(CoreDriver.CONFIG, memory, 1, BLOCK_BYTES, listener);
        final UnsafeBuffer hashes = new UnsafeBuffer(new byte[BATCH * BlockKeys.HASH_LENGTH]);
        for (long first = 0; first < blocks; first += BATCH) {
            final int count = (int) Math.min(BATCH, blocks - first);
            for (int i = 0; i < count; i++) {
                BlockKeys.put(hashes, i * BlockKeys.HASH_LENGTH, first + i);
            }
            driver.save(hashes, 0, count, -1);
        }
        if (driver.core.stats().residentBlocks != blocks) {
            throw new IllegalStateException("not all blocks are resident: saved=" + blocks + ", resident="
                    + driver.core.stats().residentBlocks);
        }
    }

    @Override
    public void close() {
        memory.close();
    }
}

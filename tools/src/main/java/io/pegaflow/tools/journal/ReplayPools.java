package io.pegaflow.tools.journal;

import io.pegaflow.engine.pool.PoolMemory;
import io.pegaflow.engine.pool.SparseMemory;
import java.util.function.LongFunction;

/** Gives each run that is replayed its pool; that of the run before goes then. */
final class ReplayPools implements LongFunction<PoolMemory>, AutoCloseable {
    private SparseMemory memory;

    @Override
    public PoolMemory apply(final long poolBytes) {
        close();
        memory = new SparseMemory(poolBytes);
        return memory;
    }

    @Override
    public void close() {
        if (memory != null) {
            memory.close();
            memory = null;
        }
    }
}

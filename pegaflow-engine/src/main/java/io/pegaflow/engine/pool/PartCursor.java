package io.pegaflow.engine.pool;

import io.pegaflow.engine.state.StateCursor;

/** Where a class takes its next page in one part of the pool. Owned by {@link SlabPool}. */
final class PartCursor {
    int slabWithFree = SlabPool.NONE;
    int currentSlab = SlabPool.NONE;
    int page = SlabPool.NONE;

    void state(final StateCursor cursor) {
        slabWithFree = cursor.int32(slabWithFree);
        currentSlab = cursor.int32(currentSlab);
        page = cursor.int32(page);
    }
}

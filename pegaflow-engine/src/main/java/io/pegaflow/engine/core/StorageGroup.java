package io.pegaflow.engine.core;

import io.pegaflow.engine.state.StateCursor;
import io.pegaflow.ipc.Limits;

/**
 * What the devices of a sealed instance agreed on for one storage group: the shards of its blocks. Each shard is one page; its
 * cells are the layers of the shard. Immutable.
 */
final class StorageGroup {
    final int id;
    private final int fingerprint;
    private final int[] cells;

    StorageGroup(final int id, final int fingerprint, final int[] cells) {
        this.id = id;
        this.fingerprint = fingerprint;
        this.cells = cells;
    }

    /** Says where every byte of a block lies; blocks of another fingerprint are not exchanged. */
    int fingerprint() {
        return fingerprint;
    }

    int shardCount() {
        return cells.length;
    }

    /** Layers of a shard. */
    int cells(final int shardIndex) {
        return cells[shardIndex];
    }

    static StorageGroup state(final StateCursor cursor, final StorageGroup known, final int id) {
        final int fingerprint = cursor.int32(known == null ? 0 : known.fingerprint);
        final int count = cursor.within(known == null ? 0 : known.cells.length, 1, Limits.MAX_WORLD_SIZE);
        final int[] cells = known == null ? new int[count] : known.cells;
        cursor.ints(cells, count);
        return known == null ? new StorageGroup(id, fingerprint, cells) : known;
    }
}

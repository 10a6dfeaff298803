package io.pegaflow.engine.core;

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
}

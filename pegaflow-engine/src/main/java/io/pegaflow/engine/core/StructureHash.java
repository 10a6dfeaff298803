package io.pegaflow.engine.core;

import static io.pegaflow.engine.pool.PageRecencyDescriptor.NEXT_SHARD_OFFSET;

import io.pegaflow.engine.pool.PageDirectory;

/** Hash over the pages of all blocks that can be found and what they hold, whatever their order; kept as they change. */
final class StructureHash {
    private final PageDirectory directory;
    private long value;

    StructureHash(final PageDirectory directory) {
        this.directory = directory;
    }

    long value() {
        return value;
    }

    void add(final int page, final long keyHash) {
        value += pageHash(page, keyHash);
    }

    /** What was added of a page, which has not changed since. */
    void subtract(final int page, final long keyHash) {
        value -= pageHash(page, keyHash);
    }

    long recompute(final BlockIndex index) {
        final long[] sum = new long[1];
        index.forEach(head -> {
            final long keyHash = index.keyHash(head);
            int page = head;
            do {
                sum[0] += pageHash(page, keyHash);
                page = directory.recencyInt(page, NEXT_SHARD_OFFSET);
            } while (page != head);
        });
        return sum[0];
    }

    /** Index and directory were read from a state. */
    void onRead(final BlockIndex index) {
        value = recompute(index);
    }

    private long pageHash(final int page, final long keyHash) {
        return Mixing.mix(
                keyHash,
                (long) page << Integer.SIZE | (long) directory.generation(page) << 8 | directory.state(page),
                directory.shardIndex(page));
    }
}

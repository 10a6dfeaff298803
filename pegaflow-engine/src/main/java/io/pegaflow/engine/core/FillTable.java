package io.pegaflow.engine.core;

import io.pegaflow.engine.state.StateCursor;
import java.util.Arrays;

/**
 * What is known of pages that are filling: which cells (layers) are there, which are being copied. Records are named by an
 * index and used again; the table grows by a chunk at a time, so that nothing of it is ever moved, to the largest number in
 * use at once, and then allocates nothing.
 *
 * <p>A record is a run of longs: copies and cells done, time of the last copy, then for each word of a layer set the cells
 * that are there and those being copied; what a device of up to 192 layers needs stands in the first 64 bytes.
 */
final class FillTable {
    /** Longs of a layer set: 512 layers. */
    static final int SET_LENGTH = 8;

    private static final int COUNTS = 0;
    private static final int IDLE_SINCE = 1;
    private static final int SETS = 2;
    private static final int RECORD_LENGTH = SETS + 2 * SET_LENGTH;
    private static final long ONE_COPY = 1L << Integer.SIZE;
    private static final int CHUNK_BITS = 9;
    private static final int MAX_RECORDS = 1 << 28;
    private static final int CHUNK_MASK = (1 << CHUNK_BITS) - 1;

    private long[][] chunks = {new long[RECORD_LENGTH << CHUNK_BITS]};
    private int[] free = new int[1 << CHUNK_BITS];
    private int freeCount;
    private int used;

    int allocate() {
        final int fill = freeCount > 0 ? free[--freeCount] : used++;
        final int chunk = fill >>> CHUNK_BITS;
        if (chunk == chunks.length) {
            addChunk();
        } else {
            final int record = record(fill);
            Arrays.fill(chunks[chunk], record, record + RECORD_LENGTH, 0);
        }
        return fill;
    }

    void release(final int fill) {
        free[freeCount++] = fill;
    }

    int inUse() {
        return used - freeCount;
    }

    private long[] chunk(final int fill) {
        return chunks[fill >>> CHUNK_BITS];
    }

    private static int record(final int fill) {
        return (fill & CHUNK_MASK) * RECORD_LENGTH;
    }

    /** When the last copy to the page's block ended; only kept for the head of a block. */
    long idleSinceNs(final int fill) {
        return chunk(fill)[record(fill) + IDLE_SINCE];
    }

    void idleSinceNs(final int fill, final long nowNs) {
        chunk(fill)[record(fill) + IDLE_SINCE] = nowNs;
    }

    /** Cells of the page that are there. */
    int cellsDone(final int fill) {
        return (int) chunk(fill)[record(fill) + COUNTS];
    }

    /** Transfers that are copying to the page. */
    int copies(final int fill) {
        return (int) (chunk(fill)[record(fill) + COUNTS] >>> Integer.SIZE);
    }

    /**
     * Claim the cells of a set that are neither there nor being copied.
     *
     * @return how many were claimed; the claimed set stands in {@code claimed} from {@code claimedOffset} on.
     */
    int claim(final int fill, final long[] wanted, final long[] claimed, final int claimedOffset) {
        final long[] chunk = chunk(fill);
        final int record = record(fill);
        int count = 0;
        for (int i = 0, set = record + SETS; i < SET_LENGTH; i++, set += 2) {
            final long cells = wanted[i];
            if (cells == 0) {
                claimed[claimedOffset + i] = 0;
            } else {
                final long taken = cells & ~chunk[set] & ~chunk[set + 1];
                chunk[set + 1] |= taken;
                claimed[claimedOffset + i] = taken;
                count += Long.bitCount(taken);
            }
        }
        if (count > 0) {
            chunk[record + COUNTS] += ONE_COPY;
        }
        return count;
    }

    /** Are all cells of a set there already? */
    boolean hasAll(final int fill, final long[] wanted) {
        final long[] chunk = chunk(fill);
        for (int i = 0, set = record(fill) + SETS; i < SET_LENGTH; i++, set += 2) {
            if ((wanted[i] & ~chunk[set]) != 0) {
                return false;
            }
        }
        return true;
    }

    /** The copy of a claimed set ended; its cells are there if it succeeded. */
    void end(final int fill, final long[] claimed, final int claimedOffset, final boolean succeeded) {
        final long[] chunk = chunk(fill);
        final int record = record(fill);
        int count = 0;
        for (int i = 0, set = record + SETS; i < SET_LENGTH; i++, set += 2) {
            final long cells = claimed[claimedOffset + i];
            if (cells != 0) {
                chunk[set + 1] &= ~cells;
                if (succeeded) {
                    chunk[set] |= cells;
                    count += Long.bitCount(cells);
                }
            }
        }
        chunk[record + COUNTS] += count - ONE_COPY;
    }

    void state(final StateCursor cursor) {
        used = cursor.within(used, 0, MAX_RECORDS);
        freeCount = cursor.within(freeCount, 0, used);
        while (used > chunks.length << CHUNK_BITS) {
            addChunk();
        }
        cursor.ints(free, freeCount);
        final boolean[] isFree = new boolean[used];
        for (int i = 0; i < freeCount; i++) {
            if (free[i] < 0 || free[i] >= used || isFree[free[i]]) {
                throw cursor.defect("free record out of range or free twice: record=" + free[i] + ", records=" + used);
            }
            isFree[free[i]] = true;
        }
        for (int fill = 0; fill < used; fill++) {
            if (!isFree[fill]) {
                cursor.longs(chunk(fill), record(fill), RECORD_LENGTH);
            }
        }
    }

    private void addChunk() {
        chunks = Arrays.copyOf(chunks, chunks.length + 1);
        chunks[chunks.length - 1] = new long[RECORD_LENGTH << CHUNK_BITS];
        free = Arrays.copyOf(free, chunks.length << CHUNK_BITS);
    }
}

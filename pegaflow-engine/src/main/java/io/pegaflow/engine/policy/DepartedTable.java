package io.pegaflow.engine.policy;

import io.pegaflow.engine.state.StateCursor;

/**
 * Remembers the latest departures of blocks, by key hash: why the block left, when (its place in the order of departures), and
 * how often it had been asked for. Feeds policies and the causes of misses. A key that falls out is remembered a while longer as
 * {@link #isForgotten forgotten}, with a small probability of error.
 *
 * <p>Holds as many departures as it was last told to, which may grow and not shrink: 10 bytes each, in chunks that are used
 * again, and an index of at most 7 more. Allocates only while it grows.
 */
public final class DepartedTable implements FrequencyMemory {
    private static final int CHUNK_BITS = 10;
    private static final int CHUNK_LENGTH = 1 << CHUNK_BITS;
    private static final int CAUSE_BITS = 4;
    private static final int LIVE = 1 << 15;
    private static final long MIN_WINDOW = 1024;

    private long[][] keys = new long[4][];
    private short[][] infos = new short[4][];
    private final DepartedIndex index;
    private final ForgottenFilter forgotten;
    private long oldest = 1;
    private long next = 1;
    private long window = MIN_WINDOW;
    private long size;
    private long[] spareKeys;
    private short[] spareInfos;

    /**
     * An empty table.
     *
     * @param expectedEntries about how many departures it will hold in the end; a smaller number makes growing slower.
     */
    public DepartedTable(final long expectedEntries) {
        index = new DepartedIndex(this, expectedEntries);
        forgotten = new ForgottenFilter(MIN_WINDOW);
    }

    /**
     * Remember a departure. An earlier one of the same key is replaced.
     *
     * @param keyHash   of the block.
     * @param cause     why it left, 0 to 15.
     * @param frequency how often it had been asked for, 0 to 255.
     */
    public void add(final long keyHash, final int cause, final int frequency) {
        remove(keyHash);
        while (next - oldest >= window) {
            expireOldest();
        }
        if ((int) next == 0) {
            // Stands for an empty slot in the index; the place stays free.
            next++;
        }
        ensureChunk();
        final int chunk = chunk(next);
        final int position = position(next);
        keys[chunk][position] = keyHash;
        infos[chunk][position] = (short) (LIVE | frequency << CAUSE_BITS | cause);
        index.insert(keyHash, (int) next);
        size++;
        next++;
    }

    /**
     * Change the cause of a departure, or remember one of frequency 0.
     *
     * @param keyHash of the block.
     * @param cause   why it is not there, 0 to 15.
     */
    public void mark(final long keyHash, final int cause) {
        final int number = index.find(keyHash);
        if (number == 0) {
            add(keyHash, cause, 0);
        } else {
            final long n = full(number);
            final int info = infos[chunk(n)][position(n)];
            infos[chunk(n)][position(n)] = (short) (info & -(1 << CAUSE_BITS) | cause);
        }
    }

    /**
     * Forget a departure because the block is back.
     *
     * @param keyHash of the block.
     */
    public void remove(final long keyHash) {
        final int number = index.find(keyHash);
        if (number != 0) {
            index.remove(keyHash, number);
            infos[chunk(full(number))][position(full(number))] = 0;
            size--;
        }
    }

    /**
     * Hold so many of the latest departures from now on.
     *
     * @param departures to hold; a number below the present one has no effect.
     */
    public void window(final long departures) {
        window = Math.max(window, departures);
    }

    /**
     * Departures remembered.
     *
     * @return their number.
     */
    public long size() {
        return size;
    }

    /**
     * Why a block left.
     *
     * @param keyHash of the block.
     * @return the cause, -1 if its departure is not remembered.
     */
    public int cause(final long keyHash) {
        final int number = index.find(keyHash);
        return number == 0 ? -1 : info(number) & (1 << CAUSE_BITS) - 1;
    }

    @Override
    public int frequency(final long keyHash, final long latest) {
        final int number = index.find(keyHash);
        return number == 0 || next - full(number) > latest ? 0 : info(number) >>> CAUSE_BITS & 0xFF;
    }

    /**
     * Did a block leave so long ago that nothing else is known of it?
     *
     * @param keyHash of a block whose departure is not remembered.
     * @return whether it did; about one in a hundred keys never seen is taken for one that was.
     */
    public boolean isForgotten(final long keyHash) {
        return forgotten.contains(keyHash);
    }

    long keyHash(final int number) {
        final long n = full(number);
        return keys[chunk(n)][position(n)];
    }

    private int info(final int number) {
        final long n = full(number);
        return infos[chunk(n)][position(n)];
    }

    /** The departure number whose lower half this is; the table never spans more than half of that range. */
    private long full(final int number) {
        return next - ((int) next - number & 0xFFFF_FFFFL);
    }

    private int chunk(final long number) {
        return (int) (number >>> CHUNK_BITS) & keys.length - 1;
    }

    private static int position(final long number) {
        return (int) number & CHUNK_LENGTH - 1;
    }

    private void ensureChunk() {
        if ((next >>> CHUNK_BITS) - (oldest >>> CHUNK_BITS) >= keys.length) {
            growDirectory();
        }
        final int chunk = chunk(next);
        if (keys[chunk] == null) {
            keys[chunk] = spareKeys == null ? new long[CHUNK_LENGTH] : spareKeys;
            infos[chunk] = spareInfos == null ? new short[CHUNK_LENGTH] : spareInfos;
            spareKeys = null;
            spareInfos = null;
        }
    }

    private void growDirectory() {
        final long[][] oldKeys = keys;
        final short[][] oldInfos = infos;
        keys = new long[oldKeys.length * 2][];
        infos = new short[oldKeys.length * 2][];
        for (int i = 0; i < oldKeys.length; i++) {
            final long number = oldest + ((long) i << CHUNK_BITS);
            final int from = (int) (number >>> CHUNK_BITS) & oldKeys.length - 1;
            keys[chunk(number)] = oldKeys[from];
            infos[chunk(number)] = oldInfos[from];
        }
    }

    private void expireOldest() {
        final int chunk = chunk(oldest);
        final int position = position(oldest);
        if (keys[chunk] != null && (infos[chunk][position] & LIVE) != 0) {
            final long keyHash = keys[chunk][position];
            index.remove(keyHash, (int) oldest);
            infos[chunk][position] = 0;
            forgotten.add(keyHash, window / 2);
            size--;
        }
        if (position == CHUNK_LENGTH - 1) {
            spareKeys = keys[chunk];
            spareInfos = infos[chunk];
            keys[chunk] = null;
            infos[chunk] = null;
        }
        oldest++;
    }

    /**
     * Write or read the state.
     *
     * @param cursor of the walk.
     */
    public void state(final StateCursor cursor) {
        window = cursor.int64(window);
        oldest = cursor.int64(oldest);
        final long end = cursor.int64(next);
        forgotten.state(cursor);
        if (end - oldest < 0 || end - oldest > window + 1 || oldest <= 0) {
            throw cursor.defect("departures out of order: oldest=" + oldest + ", next=" + end + ", window=" + window);
        }
        if (cursor.isReading()) {
            next = oldest;
        }
        for (long number = oldest; number < end; number++) {
            state(cursor, number);
        }
        next = end;
    }

    private void state(final StateCursor cursor, final long number) {
        if (cursor.isReading()) {
            next = number;
            if ((int) number != 0) {
                ensureChunk();
            }
        }
        final int chunk = chunk(number);
        final int position = position(number);
        final int info = cursor.int32((int) number == 0 ? 0 : infos[chunk][position]);
        if ((info & LIVE) == 0) {
            return;
        }
        final long keyHash = cursor.int64(keys[chunk][position]);
        if (cursor.isReading()) {
            keys[chunk][position] = keyHash;
            infos[chunk][position] = (short) info;
            next = number + 1;
            index.insert(keyHash, (int) number);
            size++;
        }
    }
}

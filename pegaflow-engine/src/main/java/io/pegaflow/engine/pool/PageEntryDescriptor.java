package io.pegaflow.engine.pool;

/**
 * Layout of a directory entry: what a page holds.
 *
 * <pre>
 *  offset  type      field
 *  0       long      state word: bits 0-7 state, bits 8-31 generation, bits 32-63 entry check
 *  8       int       namespace id, an index into the pool header's namespace table
 *  12      short     storage group
 *  14      short     shard index
 *  16      short     shard count of the block
 *  18      byte      hash length, 1 to 255
 *  19      byte      checksum algorithm: 0 none
 *  20      int       data length in bytes, without padding and trailer
 *  24      int       layout fingerprint of the block
 *  28      int       page checksum, 0 with algorithm 0
 *  32      byte[32]  first 32 bytes of the hash, 0 behind a shorter one
 * </pre>
 *
 * <p>Values are little-endian. A hash above 32 bytes continues at the end of the page: its remaining bytes are the last ones
 * of the stride. The state word is stored last, with release order; the entry check covers state, generation and the 56 bytes
 * behind the word, so that a torn or stray entry is known as such. FREE is stored before the page's bytes change.
 */
public final class PageEntryDescriptor {
    /** State of a page that holds nothing. */
    public static final int FREE = 0;

    /** State of a page that is reserved: its block is not whole yet. */
    public static final int FILLING = 1;

    /** State of a page whose block is whole. */
    public static final int SEALED = 2;

    /** Offset of the state word, a long. */
    public static final int STATE_WORD_OFFSET = 0;

    /** Offset of the namespace id, an int. */
    public static final int NAMESPACE_OFFSET = 8;

    /** Offset of the storage group, a short. */
    public static final int GROUP_OFFSET = 12;

    /** Offset of the shard index, a short. */
    public static final int SHARD_INDEX_OFFSET = 14;

    /** Offset of the shard count, a short. */
    public static final int SHARD_COUNT_OFFSET = 16;

    /** Offset of the hash length, an unsigned byte. */
    public static final int HASH_LENGTH_OFFSET = 18;

    /** Offset of the checksum algorithm, a byte. */
    public static final int CHECKSUM_ALGORITHM_OFFSET = 19;

    /** Offset of the data length, an int. */
    public static final int DATA_LENGTH_OFFSET = 20;

    /** Offset of the layout fingerprint, an int. */
    public static final int FINGERPRINT_OFFSET = 24;

    /** Offset of the page checksum, an int. */
    public static final int CHECKSUM_OFFSET = 28;

    /** Offset of the hash. */
    public static final int HASH_OFFSET = 32;

    /** Bytes of the hash that stand in the entry. */
    public static final int INLINE_HASH_LENGTH = 32;

    /** Bytes of an entry. */
    public static final int LENGTH = 64;

    /** Mask of the generation once it is shifted down. */
    public static final int GENERATION_MASK = 0xFF_FFFF;

    private static final long CHECK_SEED = 0x9E3779B97F4A7C15L;

    private PageEntryDescriptor() {}

    /**
     * State in a state word.
     *
     * @param word the state word.
     * @return {@link #FREE}, {@link #FILLING} or {@link #SEALED}.
     */
    public static int state(final long word) {
        return (int) (word & 0xFF);
    }

    /**
     * Generation in a state word.
     *
     * @param word the state word.
     * @return the generation, 24 bits.
     */
    public static int generation(final long word) {
        return (int) (word >>> 8) & GENERATION_MASK;
    }

    /**
     * A state word.
     *
     * @param state      of the page.
     * @param generation of the page.
     * @param entryCheck of the entry, see {@link #check}.
     * @return the word.
     */
    public static long word(final int state, final int generation, final int entryCheck) {
        return (long) entryCheck << 32 | (long) (generation & GENERATION_MASK) << 8 | state;
    }

    /**
     * Begin an entry check: fold in each of the seven longs behind the state word with {@link #fold}, then {@link #check}.
     *
     * @param state      of the page.
     * @param generation of the page.
     * @return the running check.
     */
    public static long beginCheck(final int state, final int generation) {
        return CHECK_SEED ^ ((long) (generation & GENERATION_MASK) << 8 | state);
    }

    /**
     * Fold one long into a running check: xor, multiply with the 64-bit FNV prime 0x100000001B3, xor with the value shifted
     * right by 29.
     *
     * @param check running.
     * @param value next long of the entry.
     * @return the running check.
     */
    public static long fold(final long check, final long value) {
        final long product = (check ^ value) * 0x100000001B3L;
        return product ^ product >>> 29;
    }

    /**
     * End an entry check.
     *
     * @param check running.
     * @return its upper half xor its lower half.
     */
    public static int check(final long check) {
        return (int) (check ^ check >>> 32);
    }
}

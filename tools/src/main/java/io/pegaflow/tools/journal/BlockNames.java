package io.pegaflow.tools.journal;

import org.agrona.collections.Long2LongHashMap;

/** The beginnings of the hashes of blocks by their key hashes, which is what decisions name: learned from the saves. */
final class BlockNames {
    /** Not a beginning that occurs but by chance; then the block is shown by its key hash. */
    private static final long UNKNOWN = 0x8000_0000_DEAD_BEEFL;

    private static final int DIGITS_PER_BYTE = 2;
    private static final int RADIX = 16;

    private final Long2LongHashMap beginnings = new Long2LongHashMap(UNKNOWN);

    /** Learn the blocks of a save. */
    void learn(final Request save, final long hashSeed) {
        for (final HashList part : save.parts) {
            for (int i = 0; i < part.count(); i++) {
                learn(part, i, part.keyHash(i, hashSeed, save.instance.namespaceId()));
            }
        }
    }

    /** Learn a block by its place in a list. */
    void learn(final HashList hashes, final int index, final long keyHash) {
        long beginning = 0;
        final byte[] hash = hashes.hash(index);
        for (int at = 0; at < Long.BYTES; at++) {
            beginning = beginning << Byte.SIZE | (at < hash.length ? hash[at] & 0xFF : 0);
        }
        beginnings.put(keyHash, beginning);
    }

    /** The first digits of a block's hash, null if it was not learned. */
    String find(final long keyHash) {
        final long beginning = beginnings.get(keyHash);
        return beginning == UNKNOWN ? null : digits(beginning);
    }

    /** In words. */
    String block(final long keyHash) {
        final String digits = find(keyHash);
        return digits == null ? "with key hash " + digits(keyHash) : digits;
    }

    private static String digits(final long value) {
        final String digits = Long.toUnsignedString(value, RADIX);
        return "0".repeat(Long.BYTES * DIGITS_PER_BYTE - digits.length()) + digits;
    }
}

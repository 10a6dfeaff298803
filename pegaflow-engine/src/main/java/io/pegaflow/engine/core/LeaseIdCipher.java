package io.pegaflow.engine.core;

/**
 * Turns (incarnation, sequence) into the 16 bytes of a lease id and back: the block cipher Speck128/128 (Beaulieu et al., "The
 * SIMON and SPECK Families of Lightweight Block Ciphers", 2013, section 4). A keyed permutation, so ids are unguessable without
 * the key, never collide, and are the same again in a replay that knows the key. Not safe for use by several threads.
 */
public final class LeaseIdCipher {
    private static final int ROUNDS = 32;

    private final long[] roundKeys = new long[ROUNDS];
    private long high;
    private long low;

    /**
     * A cipher.
     *
     * @param keyHigh {@link CoreConfig#leaseKeyHigh()}.
     * @param keyLow  {@link CoreConfig#leaseKeyLow()}.
     */
    public LeaseIdCipher(final long keyHigh, final long keyLow) {
        long a = keyLow;
        long b = keyHigh;
        for (int i = 0; i < ROUNDS; i++) {
            roundKeys[i] = a;
            b = Long.rotateRight(b, 8) + a ^ i;
            a = Long.rotateLeft(a, 3) ^ b;
        }
    }

    /**
     * Make the id of a lease; {@link #high()} and {@link #low()} give it.
     *
     * @param plainHigh incarnation.
     * @param plainLow  sequence of the lease.
     */
    public void encrypt(final long plainHigh, final long plainLow) {
        high = plainHigh;
        low = plainLow;
        for (int i = 0; i < ROUNDS; i++) {
            high = Long.rotateRight(high, 8) + low ^ roundKeys[i];
            low = Long.rotateLeft(low, 3) ^ high;
        }
    }

    /**
     * Open the id of a lease; {@link #high()} gives the incarnation, {@link #low()} the sequence of the lease.
     *
     * @param cipherHigh first half of the id.
     * @param cipherLow  second half.
     */
    public void decrypt(final long cipherHigh, final long cipherLow) {
        high = cipherHigh;
        low = cipherLow;
        for (int i = ROUNDS - 1; i >= 0; i--) {
            low = Long.rotateRight(low ^ high, 3);
            high = Long.rotateLeft((high ^ roundKeys[i]) - low, 8);
        }
    }

    /**
     * First half of the last result.
     *
     * @return eight bytes.
     */
    public long high() {
        return high;
    }

    /**
     * Second half of the last result.
     *
     * @return eight bytes.
     */
    public long low() {
        return low;
    }
}

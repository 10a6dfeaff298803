package io.pegaflow.tools.journal;

import io.pegaflow.engine.core.KeyHash;
import org.agrona.concurrent.UnsafeBuffer;

/** Hashes of one storage group in the order of a request. */
final class HashList {
    private final int group;
    private final int hashLength;
    private final UnsafeBuffer hashes;

    HashList(final int group, final int hashLength, final byte[] hashes) {
        this.group = group;
        this.hashLength = hashLength;
        this.hashes = new UnsafeBuffer(hashes);
    }

    int group() {
        return group;
    }

    int hashLength() {
        return hashLength;
    }

    int count() {
        return hashLength == 0 ? 0 : hashes.capacity() / hashLength;
    }

    long keyHash(final int index, final long seed, final int namespaceId) {
        return KeyHash.of(seed, namespaceId, group, hashes, index * hashLength, hashLength);
    }

    byte[] hash(final int index) {
        final byte[] hash = new byte[hashLength];
        hashes.getBytes(index * hashLength, hash);
        return hash;
    }

    String hex(final int index) {
        return Hashes.hex(hashes, index * hashLength, hashLength);
    }

    /** Does a hash begin with digits, given in lower case? */
    boolean startsWith(final int index, final String digits) {
        if (digits.length() > 2 * hashLength) {
            return false;
        }
        for (int i = 0; i < digits.length(); i++) {
            final int value = hashes.getByte(index * hashLength + i / 2) & 0xFF;
            if (Character.forDigit(i % 2 == 0 ? value >>> 4 : value & 0xF, 16) != digits.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}

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
}

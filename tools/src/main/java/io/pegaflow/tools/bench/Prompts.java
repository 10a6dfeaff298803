package io.pegaflow.tools.bench;

import java.nio.ByteBuffer;
import java.util.Random;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Prompts of random, distinct hashes, taken in turn in an order that no memory prefetcher foresees. */
final class Prompts {
    static final int HASH_LENGTH = 32;

    private final UnsafeBuffer buffer;
    private final int[] offsets;
    private final int hashes;
    private int next;

    Prompts(final int count, final int hashes, final long seed) {
        this.hashes = hashes;
        final int promptLength = hashes * HASH_LENGTH;
        final Random random = new Random(seed);
        buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(count * promptLength));
        for (int i = 0; i < buffer.capacity(); i += Long.BYTES) {
            buffer.putLong(i, random.nextLong());
        }
        offsets = new int[count];
        for (int i = 0; i < count; i++) {
            final int other = random.nextInt(i + 1);
            offsets[i] = offsets[other];
            offsets[other] = i * promptLength;
        }
    }

    int count() {
        return offsets.length;
    }

    int hashes() {
        return hashes;
    }

    DirectBuffer buffer() {
        return buffer;
    }

    /** Where the hashes of the next prompt begin. */
    int nextOffset() {
        final int offset = offsets[next];
        next = next + 1 == offsets.length ? 0 : next + 1;
        return offset;
    }
}

package io.pegaflow.tools.demo;

import java.nio.ByteOrder;
import org.agrona.MutableDirectBuffer;

/** Hands out the block ids of a range over and over, oldest first. */
final class BlockRing {
    private final int firstId;
    private final int size;
    private int next;

    BlockRing(final int firstId, final int size) {
        this.firstId = firstId;
        this.size = size;
    }

    /** Take ids, packed as int32; not more than the ring has. */
    void take(final int count, final MutableDirectBuffer into) {
        for (int i = 0; i < count; i++) {
            into.putInt(i * Integer.BYTES, firstId + next, ByteOrder.LITTLE_ENDIAN);
            next = next + 1 == size ? 0 : next + 1;
        }
    }
}

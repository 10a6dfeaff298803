package io.pegaflow.engine.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.engine.device.NativeTaskDescriptor;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.junit.jupiter.api.Test;

class NativeProxyTest {
    private final RingBuffer ring = CopyRingSizes.newRing(64 * 1024);
    private final NativeProxy proxy = new NativeProxy(ring);
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[16 * 1024]);

    @Test
    void shouldNeverRunOutOfRoomItPromised() {
        int opened = 0;
        for (int round = 0; round < 100; round++) {
            final int length = 500 + round * 37;
            while (proxy.hasRoomFor(length)) {
                proxy.open(opened++, 1, message, 0, length);
            }
            ring.read((type, buffer, index, recordLength) -> {}, 3);
        }
        assertTrue(opened > 200, () -> "opened too few");
    }

    @Test
    void shouldRefuseMessageThatNeverFits() {
        assertFalse(proxy.hasRoomFor(ring.maxMsgLength()));
    }

    @Test
    void shouldKeepClosesInOrderUntilThereIsRoom() {
        for (int i = 0; i < 10_000; i++) {
            proxy.close(i);
        }
        proxy.sweep();
        final List<Integer> closed = new ArrayList<>();
        final List<Integer> swept = new ArrayList<>();
        while (ring.size() > 0) {
            ring.read((type, buffer, index, length) -> {
                if (type == NativeTaskDescriptor.CLOSE) {
                    closed.add(buffer.getInt(index + NativeTaskDescriptor.CLOSE_CONTEXT_ID_OFFSET));
                } else {
                    swept.add(type);
                }
            });
            proxy.retry();
        }
        assertEquals(10_000, closed.size());
        for (int i = 0; i < closed.size(); i++) {
            assertEquals(i, closed.get(i));
        }
        assertEquals(List.of(NativeTaskDescriptor.SWEEP), swept);
    }
}

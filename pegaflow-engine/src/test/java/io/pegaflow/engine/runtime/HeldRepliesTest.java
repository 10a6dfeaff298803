package io.pegaflow.engine.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.junit.jupiter.api.Test;

/** Replies in the mailbox of the edges; those in streams are claimed and committed alike. */
class HeldRepliesTest {
    private static final int LENGTH = 16;

    private final OneToOneRingBuffer mailbox = new OneToOneRingBuffer(
            new UnsafeBuffer(ByteBuffer.allocateDirect(1 << 16 | RingBufferDescriptor.TRAILER_LENGTH)));
    private final HeldReplies held = new HeldReplies(mailbox);
    private final Connection first = new Connection(1, 16);
    private final Connection second = new Connection(2, 16);
    private int next;

    @Test
    void shouldHoldAReplyUntilTheEndOfItsInputIsAppended() {
        hold(first, 100);
        held.onInputEnd(164);
        assertNull(held.ready(100));
        assertNull(held.ready(163));
        assertEquals(List.of(), read());
        release(164);
        assertEquals(List.of(0), read());
        assertEquals(0, held.count());
    }

    @Test
    void shouldKeepTheOrderAndReleaseAsFarAsItIsAppended() {
        for (int i = 1; i <= 3; i++) {
            hold(i == 2 ? second : first, 0);
            held.onInputEnd(i * 64);
        }
        release(128);
        assertEquals(List.of(0, 1), read());
        release(192);
        assertEquals(List.of(2), read());
    }

    @Test
    void shouldNotCallARequestByTheEndOfTheNext() {
        hold(first, 0);
        held.onInputEnd(64);
        hold(first, 64);
        held.onInputEnd(1000);
        release(64);
        assertEquals(List.of(0), read());
    }

    @Test
    void shouldDropTheRepliesOfAClosedConnectionAndNoOthers() {
        hold(first, 0);
        hold(second, 0);
        hold(first, 0);
        held.onInputEnd(64);
        assertEquals(2, held.drop(first));
        assertEquals(0, held.drop(first));
        release(64);
        assertEquals(List.of(1), read());
        assertEquals(0, held.count());
    }

    @Test
    void shouldHoldMoreThanEverBefore() {
        final List<Integer> expected = new ArrayList<>();
        for (int i = 0; i < 700; i++) {
            hold(first, 0);
            held.onInputEnd(i + 1);
            expected.add(i);
            if (i == 100) {
                release(50);
            }
        }
        release(700);
        assertEquals(expected, read());
    }

    private void hold(final Connection connection, final long position) {
        final HeldReply reply = held.next();
        reply.connection = connection;
        reply.record = mailbox.tryClaim(1, LENGTH);
        mailbox.buffer().putInt(reply.record, next++);
        held.hold(position);
    }

    private void release(final long appended) {
        for (HeldReply reply = held.ready(appended); reply != null; reply = held.ready(appended)) {
            assertNotNull(reply);
            held.release();
        }
    }

    private List<Integer> read() {
        final List<Integer> seen = new ArrayList<>();
        mailbox.read((type, buffer, index, length) -> seen.add(buffer.getInt(index)));
        return seen;
    }
}

package io.pegaflow.engine.runtime;

import java.util.Arrays;
import org.agrona.concurrent.ringbuffer.RingBuffer;

/**
 * Replies that wait until the journal has their records. They lie where they belong, claimed and written but not committed: so
 * they take no memory but that of their streams, which have room for all that can be asked for, and what follows in a stream
 * stays behind them. Owned by the engine's thread; allocates only while more are held than ever before.
 */
final class HeldReplies {
    /** Among {@link HeldReply#record}s: it lies in a stream. */
    static final int IN_STREAM = -1;

    private static final int INITIAL_CAPACITY = 256;

    private final RingBuffer mailbox;
    private HeldReply[] replies = newReplies(INITIAL_CAPACITY);
    private long head;
    private long tail;
    private long inputBegin;

    HeldReplies(final RingBuffer mailbox) {
        this.mailbox = mailbox;
    }

    private static HeldReply[] newReplies(final int capacity) {
        final HeldReply[] made = new HeldReply[capacity];
        Arrays.setAll(made, i -> new HeldReply());
        return made;
    }

    /** The next to be held: claim with it, then {@link #hold} it, or leave it. */
    HeldReply next() {
        if (tail - head == replies.length) {
            grow();
        }
        return at(tail);
    }

    private void grow() {
        final int capacity = replies.length;
        final HeldReply[] larger = newReplies(2 * capacity);
        for (int i = 0; i < capacity; i++) {
            larger[i] = at(head + i);
        }
        inputBegin -= head;
        tail -= head;
        head = 0;
        replies = larger;
    }

    private HeldReply at(final long index) {
        return replies[(int) (index & (replies.length - 1))];
    }

    /** Hold what {@link #next} gave, until the journal has been appended up to a position, or up to the end of this input. */
    void hold(final long position) {
        at(tail++).position = position;
    }

    /** All that the input led to is recorded up to here. */
    void onInputEnd(final long position) {
        while (inputBegin < tail) {
            at(inputBegin++).position = position;
        }
    }

    int count() {
        return (int) (tail - head);
    }

    /** The first of them if it need not wait any longer, else null. It is to be {@link #release}d. */
    HeldReply ready(final long appendedPosition) {
        if (head == tail) {
            return null;
        }
        final HeldReply first = at(head);
        return first.connection == null || first.position <= appendedPosition ? first : null;
    }

    /** Let the first of them go. */
    void release() {
        final HeldReply reply = at(head++);
        inputBegin = Math.max(inputBegin, head);
        if (reply.connection == null) {
            return;
        }
        if (reply.record != IN_STREAM) {
            mailbox.commit(reply.record);
        } else if (!reply.connection.publication.isClosed()) {
            reply.claim.commit();
        }
        reply.connection = null;
    }

    /** A connection ends: nobody waits for its replies. To be called while its stream is still there. */
    int drop(final Connection connection) {
        int dropped = 0;
        for (long i = head; i < tail; i++) {
            final HeldReply reply = at(i);
            if (reply.connection == connection) {
                dropped++;
                reply.connection = null;
                if (reply.record != IN_STREAM) {
                    mailbox.abort(reply.record);
                } else if (!connection.publication.isClosed()) {
                    reply.claim.abort();
                }
            }
        }
        return dropped;
    }
}

package io.pegaflow.engine.journal;

import io.pegaflow.engine.core.EngineCore;
import io.pegaflow.engine.core.InputKind;
import io.pegaflow.engine.core.RecordListener;
import java.util.function.LongConsumer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;

/**
 * Copies inputs and decisions as they are into a ring, from which the journal's thread makes records. Allocates nothing.
 *
 * <p>The engine takes no input while {@link #hasRoom} denies it, so the ring is never full when an input is recorded, save for
 * one whose decisions exceed all that is set aside for them: then the engine waits for the journal's thread. Nothing is dropped.
 *
 * <p>Owned by the engine's thread.
 */
public final class JournalRecorder implements RecordListener {
    /** Length of the ring by default: five of the largest requests. */
    public static final int DEFAULT_RING_BYTES = 8 * 1024 * 1024;

    /** Shortest ring. */
    public static final int MIN_RING_BYTES = 16 * 1024;

    private static final int MAX_MESSAGE_LENGTH = 60 * 1024;
    private static final int RING_HEADER_LENGTH = 16;

    private final RingBuffer ring;
    private final Runnable whileFull;
    private final LongConsumer taken;
    private final UnsafeBuffer decisions;
    private final int messageLength;
    private int decisionsLength = RecordRing.APPLIED_HEADER_LENGTH;
    private long knownConsumerPosition;
    private long waits;

    /**
     * A recorder that is the ring's only producer, and whose inputs nobody counts.
     *
     * @param ring      of {@link #MIN_RING_BYTES} at least.
     * @param whileFull called again and again while an input that was begun finds no room; has to let the consumer turn.
     * @throws IllegalArgumentException if the ring is too short.
     */
    public JournalRecorder(final OneToOneRingBuffer ring, final Runnable whileFull) {
        this(ring, whileFull, sequence -> {});
    }

    /**
     * A recorder that is the ring's only producer.
     *
     * @param ring      of {@link #MIN_RING_BYTES} at least.
     * @param whileFull called again and again while an input that was begun finds no room; has to let the consumer turn.
     * @param taken     is told the number of each input before the input enters the ring.
     * @throws IllegalArgumentException if the ring is too short.
     */
    public JournalRecorder(final OneToOneRingBuffer ring, final Runnable whileFull, final LongConsumer taken) {
        if (ring.capacity() < MIN_RING_BYTES) {
            throw new IllegalArgumentException(
                    "journal ring is too short: length=" + ring.capacity() + ", min=" + MIN_RING_BYTES);
        }
        this.ring = ring;
        this.whileFull = whileFull;
        this.taken = taken;
        messageLength = Math.min(ring.capacity() / 16, MAX_MESSAGE_LENGTH);
        decisions = new UnsafeBuffer(new byte[messageLength]);
    }

    /**
     * Is there room for an input and the decisions of a cycle? A quarter of the ring is set aside for these. Never denied for
     * ever: an empty ring has room for any input.
     *
     * @param inputLength length of the input's payload in bytes.
     * @return whether there is.
     */
    public boolean hasRoom(final int inputLength) {
        final int capacity = ring.capacity();
        final long parts = 2 + inputLength / (messageLength - RecordRing.INPUT_HEADER_LENGTH);
        final long needed = inputLength + parts * (RecordRing.INPUT_HEADER_LENGTH + RING_HEADER_LENGTH) + capacity / 4;
        final long most = Math.max(0, capacity - needed);
        final long producerPosition = ring.producerPosition();
        if (producerPosition - knownConsumerPosition > most) {
            // The other thread's line is looked at only now and then.
            knownConsumerPosition = ring.consumerPosition();
        }
        return producerPosition - knownConsumerPosition <= most;
    }

    /**
     * Where the ring's producer is. What is recorded up to here is appended once the ring's consumer position has come here.
     *
     * @return the position in bytes.
     */
    public long position() {
        return ring.producerPosition();
    }

    /**
     * How often the engine's thread had to wait for room although there had been room for the input.
     *
     * @return the number of rounds it waited.
     */
    public long waits() {
        return waits;
    }

    @Override
    public void onInput(
            final long sequence,
            final long timestampNs,
            final int kind,
            final int source,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        taken.accept(sequence);
        decisionsLength = RecordRing.APPLIED_HEADER_LENGTH;
        final int first = Math.min(length, messageLength - RecordRing.INPUT_HEADER_LENGTH);
        final int index = claim(RecordRing.INPUT, RecordRing.INPUT_HEADER_LENGTH + first);
        final AtomicBuffer target = ring.buffer();
        target.putLong(index + RecordRing.SEQUENCE_OFFSET, sequence);
        target.putLong(index + RecordRing.TIMESTAMP_OFFSET, timestampNs);
        target.putInt(index + RecordRing.KIND_OFFSET, kind);
        target.putInt(index + RecordRing.SOURCE_OFFSET, source);
        target.putInt(index + RecordRing.PAYLOAD_LENGTH_OFFSET, length);
        target.putBytes(index + RecordRing.INPUT_HEADER_LENGTH, buffer, offset, first);
        ring.commit(index);
        for (int done = first; done < length; ) {
            final int part = Math.min(length - done, messageLength);
            write(RecordRing.PAYLOAD, buffer, offset + done, part);
            done += part;
        }
    }

    @Override
    public void onDecision(
            final long inputSequence, final int kind, final DirectBuffer buffer, final int offset, final int length) {
        final int needed = RecordRing.decisionLength(length);
        if (decisionsLength + needed > messageLength) {
            write(
                    RecordRing.DECISIONS,
                    decisions,
                    RecordRing.APPLIED_HEADER_LENGTH,
                    decisionsLength - RecordRing.APPLIED_HEADER_LENGTH);
            decisionsLength = RecordRing.APPLIED_HEADER_LENGTH;
        }
        decisions.putInt(decisionsLength + RecordRing.DECISION_KIND_OFFSET, kind);
        decisions.putInt(decisionsLength + RecordRing.DECISION_LENGTH_OFFSET, length);
        decisions.putBytes(decisionsLength + RecordRing.DECISION_HEADER_LENGTH, buffer, offset, length);
        decisionsLength += needed;
    }

    @Override
    public void onInputApplied(final long sequence, final int kind, final EngineCore core) {
        final boolean hasStateHash = notesStateHash(kind);
        decisions.putLong(RecordRing.STATE_HASH_OFFSET, hasStateHash ? core.stateHash() : 0);
        decisions.putInt(RecordRing.HAS_STATE_HASH_OFFSET, hasStateHash ? 1 : 0);
        write(RecordRing.APPLIED, decisions, 0, decisionsLength);
        decisionsLength = RecordRing.APPLIED_HEADER_LENGTH;
    }

    /** Is the state hash noted after inputs of a kind? After ticks, and all that are rare: so after the last one of a run, too. */
    static boolean notesStateHash(final int kind) {
        return kind != InputKind.COMMAND && kind != InputKind.COPY_COMPLETED && kind != InputKind.STEP;
    }

    private void write(final int type, final DirectBuffer buffer, final int offset, final int length) {
        final int index = claim(type, length);
        ring.buffer().putBytes(index, buffer, offset, length);
        ring.commit(index);
    }

    private int claim(final int type, final int length) {
        int index = ring.tryClaim(type, length);
        while (index < 0) {
            waits++;
            whileFull.run();
            index = ring.tryClaim(type, length);
        }
        return index;
    }
}

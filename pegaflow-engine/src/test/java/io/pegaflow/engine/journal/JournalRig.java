package io.pegaflow.engine.journal;

import io.pegaflow.engine.core.CoreConfig;
import io.pegaflow.engine.core.EngineCore;
import io.pegaflow.engine.core.RecordListener;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/** A recorder, its ring and an encoder on one thread: what is recorded stands in a journal in memory. */
public final class JournalRig implements RecordListener {
    /** The journal. */
    public final MemoryJournal journal = new MemoryJournal();

    /** Of the rig. */
    public final JournalEncoder encoder;

    final OneToOneRingBuffer ring;
    final JournalRecorder recorder;
    /** Inputs between two cuts, 0 for none. */
    public int cutEvery;

    private final int everyInputs;
    private int inputs;

    /** Drains its ring after every input. */
    public JournalRig(final CoreConfig config, final long poolBytes) {
        this(config, poolBytes, JournalRecorder.MIN_RING_BYTES, HashDictionary.DEFAULT_CAPACITY, 1);
    }

    JournalRig(
            final CoreConfig config,
            final long poolBytes,
            final int ringBytes,
            final int dictionaryCapacity,
            final int everyInputs) {
        this.everyInputs = everyInputs;
        ring = new OneToOneRingBuffer(
                new UnsafeBuffer(ByteBuffer.allocateDirect(ringBytes + RingBufferDescriptor.TRAILER_LENGTH)
                        .order(ByteOrder.nativeOrder())));
        encoder = new JournalEncoder(journal, dictionaryCapacity);
        recorder = new JournalRecorder(ring, this::drain);
        encoder.start(start(config, poolBytes));
    }

    static StartRecord start(final CoreConfig config, final long poolBytes) {
        return new StartRecord(
                "0.1-test", JournalFormat.VERSION, 1, config, poolBytes, 1_700_000_000_000L, 1, "host", 42);
    }

    void drain() {
        // A turn reads to the end of the ring's memory at most, and may meet nothing but the padding there.
        while (ring.size() > 0) {
            ring.read(encoder);
        }
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
        recorder.onInput(sequence, timestampNs, kind, source, buffer, offset, length);
    }

    @Override
    public void onDecision(
            final long inputSequence, final int kind, final DirectBuffer buffer, final int offset, final int length) {
        recorder.onDecision(inputSequence, kind, buffer, offset, length);
    }

    @Override
    public void onInputApplied(final long sequence, final int kind, final EngineCore core) {
        recorder.onInputApplied(sequence, kind, core);
        if (++inputs % everyInputs == 0) {
            drain();
        }
        if (cutEvery > 0 && inputs % cutEvery == 0) {
            drain();
            encoder.cut(inputs);
        }
    }
}

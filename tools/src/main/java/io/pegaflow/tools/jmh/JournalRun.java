package io.pegaflow.tools.jmh;

import io.pegaflow.engine.core.CoreConfig;
import io.pegaflow.engine.journal.JournalEncoder;
import io.pegaflow.engine.journal.JournalFormat;
import io.pegaflow.engine.journal.JournalRecorder;
import io.pegaflow.engine.journal.JournalSink;
import io.pegaflow.engine.journal.StartRecord;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/** A recorder with a ring of the default length and an encoder, on one thread: it is drained when the measurement says. */
final class JournalRun {
    final JournalRecorder recorder;
    final JournalEncoder encoder;
    private final OneToOneRingBuffer ring;

    JournalRun(final CoreConfig config, final long poolBytes, final JournalSink sink) {
        ring = new OneToOneRingBuffer(new UnsafeBuffer(
                ByteBuffer.allocateDirect(JournalRecorder.DEFAULT_RING_BYTES + RingBufferDescriptor.TRAILER_LENGTH)
                        .order(ByteOrder.nativeOrder())));
        recorder = new JournalRecorder(ring, this::drain);
        encoder = new JournalEncoder(sink);
        encoder.start(new StartRecord("bench", JournalFormat.VERSION, 1, config, poolBytes, 0, 0, "bench", 1));
    }

    /** Encode what is there; the number of messages. */
    int turn() {
        return ring.read(encoder);
    }

    /** Empty the ring. */
    void discard() {
        while (ring.size() > 0) {
            ring.read((type, buffer, offset, length) -> {});
        }
    }

    /** Encode all. */
    void drain() {
        // A turn may meet nothing but the padding at the end of the ring.
        while (ring.size() > 0) {
            ring.read(encoder);
        }
    }
}

package io.pegaflow.engine.journal.queue;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.agrona.DirectBuffer;

/** A sink of a run on disk, in which a test lets something fail. */
final class FaultySink implements RollingSink {
    private final QueueJournalSink sink;
    private final JournalFaults faults;

    FaultySink(final JournalRun run, final JournalFaults faults) {
        faults.throwIfFull();
        sink = QueueJournalSink.create(run.path(), run.firstCycle());
        this.faults = faults;
    }

    /** What is to fail. */
    static final class JournalFaults {
        volatile boolean isDiskFull;
        volatile boolean isNoRoomForFiles;
        volatile int attempts;

        void throwIfFull() {
            attempts++;
            if (isDiskFull) {
                throw new UncheckedIOException(new IOException("No space left on device"));
            }
        }
    }

    @Override
    public void append(final DirectBuffer buffer, final int offset, final int length) {
        faults.throwIfFull();
        sink.append(buffer, offset, length);
    }

    @Override
    public void roll(final long nowMs) {
        faults.throwIfFull();
        if (faults.isNoRoomForFiles) {
            throw new UncheckedIOException(new IOException("No space left on device"));
        }
        sink.roll(nowMs);
    }

    @Override
    public long nextIndex() {
        return sink.nextIndex();
    }

    @Override
    public long fileBytes() {
        return sink.fileBytes();
    }

    @Override
    public boolean isInPlace() {
        return sink.isInPlace();
    }

    @Override
    public void close() {
        sink.close();
    }
}

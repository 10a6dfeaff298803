package io.pegaflow.engine.journal;

import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A journal in memory, to be read and spoilt. */
public final class MemoryJournal implements JournalSink {
    /** The records. */
    public final List<byte[]> records = new ArrayList<>();

    /** Records to refuse from now on. */
    public int refusals;

    @Override
    public void append(final DirectBuffer buffer, final int offset, final int length) {
        if (refusals > 0) {
            refusals--;
            throw new IllegalStateException("no space left");
        }
        final byte[] record = new byte[length];
        buffer.getBytes(offset, record);
        records.add(record);
    }

    /** Bytes of all records. */
    public long bytes() {
        return records.stream().mapToLong(record -> record.length).sum();
    }

    /** A cursor before the first record. */
    public JournalSource source() {
        return new Cursor();
    }

    private final class Cursor implements JournalSource {
        private final UnsafeBuffer buffer = new UnsafeBuffer();
        private int index = -1;

        @Override
        public boolean next() {
            if (index + 1 >= records.size()) {
                return false;
            }
            buffer.wrap(records.get(++index));
            return true;
        }

        @Override
        public DirectBuffer buffer() {
            return buffer;
        }

        @Override
        public int offset() {
            return 0;
        }

        @Override
        public int length() {
            return buffer.capacity();
        }

        @Override
        public String location() {
            return "memory, index=" + index;
        }

        @Override
        public long index() {
            return index;
        }

        @Override
        public void moveTo(final long newIndex) {
            index = (int) newIndex - 1;
        }

        @Override
        public void close() {}
    }
}

package io.pegaflow.engine.journal;

import io.pegaflow.engine.core.RecordListener;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;

/** The decisions of a replay's core on one input, to be compared one after another. */
final class FoundDecisions implements RecordListener {
    private static final int HEADER_LENGTH = 8;

    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(4096);
    private int end;
    private int next;

    void clear() {
        end = 0;
        next = 0;
    }

    @Override
    public void onDecision(
            final long inputSequence, final int kind, final DirectBuffer values, final int offset, final int length) {
        buffer.putInt(end, kind);
        buffer.putInt(end + Integer.BYTES, length);
        buffer.putBytes(end + HEADER_LENGTH, values, offset, length);
        end += HEADER_LENGTH + BitUtil.align(length, Long.BYTES);
    }

    boolean hasNext() {
        return next < end;
    }

    /** The next one in words. */
    String text() {
        return hasNext()
                ? RecordText.decision(
                        buffer.getInt(next), buffer, next + HEADER_LENGTH, buffer.getInt(next + Integer.BYTES))
                : "nothing";
    }

    /** Is this the next decision? Goes beyond it if it is. */
    boolean isNext(final int kind, final DirectBuffer values, final int offset, final int length) {
        if (!hasNext() || buffer.getInt(next) != kind || buffer.getInt(next + Integer.BYTES) != length) {
            return false;
        }
        for (int i = 0; i < length; i += Long.BYTES) {
            if (i + Long.BYTES <= length
                    ? buffer.getLong(next + HEADER_LENGTH + i) != values.getLong(offset + i)
                    : !endsEqually(i, values, offset, length)) {
                return false;
            }
        }
        next += HEADER_LENGTH + BitUtil.align(length, Long.BYTES);
        return true;
    }

    private boolean endsEqually(final int from, final DirectBuffer values, final int offset, final int length) {
        for (int i = from; i < length; i++) {
            if (buffer.getByte(next + HEADER_LENGTH + i) != values.getByte(offset + i)) {
                return false;
            }
        }
        return true;
    }
}

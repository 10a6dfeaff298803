package io.pegaflow.engine.journal;

import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** The last inputs of a replay, to show what led to a difference. Keeps the heads of their payloads alone. */
final class RecentInputs {
    private static final int COUNT = 8;
    private static final int HEAD_LENGTH = 16;

    private final long[] sequences = new long[COUNT];
    private final long[] timestamps = new long[COUNT];
    private final int[] kinds = new int[COUNT];
    private final int[] sources = new int[COUNT];
    private final int[] lengths = new int[COUNT];
    private final UnsafeBuffer heads = new UnsafeBuffer(new byte[COUNT * HEAD_LENGTH]);
    private long count;

    void clear() {
        count = 0;
        Arrays.fill(lengths, 0);
    }

    void add(
            final long sequence,
            final long timestampNs,
            final int kind,
            final int source,
            final DirectBuffer payload,
            final int offset,
            final int length) {
        final int i = (int) (count++ % COUNT);
        sequences[i] = sequence;
        timestamps[i] = timestampNs;
        kinds[i] = kind;
        sources[i] = source;
        lengths[i] = length;
        heads.putBytes(i * HEAD_LENGTH, payload, offset, Math.min(length, HEAD_LENGTH));
    }

    /** One line for each, the oldest first. */
    String text() {
        final StringBuilder text = new StringBuilder();
        for (long n = Math.max(0, count - COUNT); n < count; n++) {
            final int i = (int) (n % COUNT);
            text.append(System.lineSeparator()).append("  ");
            text.append(RecordText.input(
                    sequences[i], timestamps[i], kinds[i], sources[i], heads, i * HEAD_LENGTH, lengths[i]));
        }
        return text.toString();
    }
}

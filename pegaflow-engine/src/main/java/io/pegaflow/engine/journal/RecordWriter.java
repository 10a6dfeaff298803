package io.pegaflow.engine.journal;

import io.pegaflow.engine.journal.codec.InputPartEncoder;
import io.pegaflow.engine.journal.codec.InputRecordEncoder;
import io.pegaflow.engine.journal.codec.MessageHeaderEncoder;
import org.agrona.concurrent.UnsafeBuffer;

/** Numbers records, puts checksums into them and gives them to the sink. A record that the sink refuses has no number. */
final class RecordWriter {
    /** Length of header and block of the records of inputs, behind which the body begins. */
    static final int HEAD_LENGTH = MessageHeaderEncoder.ENCODED_LENGTH + InputRecordEncoder.BLOCK_LENGTH;

    private static final int MAX_BODY_LENGTH = JournalFormat.MAX_RECORD_LENGTH - HEAD_LENGTH;

    private final JournalSink sink;
    private final RecordChain chain = new RecordChain();
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final InputRecordEncoder input = new InputRecordEncoder();
    private final InputPartEncoder part = new InputPartEncoder();
    private int number;
    private int previousCrc;
    private long records;
    private long bytes;

    RecordWriter(final JournalSink sink) {
        this.sink = sink;
    }

    long records() {
        return records;
    }

    long bytes() {
        return bytes;
    }

    /** Append the records of an input, whose body stands behind a head's room. */
    void appendInput(final UnsafeBuffer buffer, final int end, final int flags) {
        int offset = 0;
        for (boolean isFirst = true; ; isFirst = false) {
            final int length = Math.min(end - offset - HEAD_LENGTH, MAX_BODY_LENGTH);
            final boolean hasMore = offset + HEAD_LENGTH + length < end;
            // The head of a part overwrites the end of the part before, which is appended.
            if (isFirst) {
                input.wrapAndApplyHeader(buffer, offset, header)
                        .flags((short) (flags | (hasMore ? RecordFlags.MORE : 0)));
            } else {
                part.wrapAndApplyHeader(buffer, offset, header).flags((short) (hasMore ? RecordFlags.MORE : 0));
            }
            append(buffer, offset, HEAD_LENGTH + length, false);
            if (!hasMore) {
                return;
            }
            offset += length;
        }
    }

    /** Append the first record of a run. */
    void appendFirst(final UnsafeBuffer buffer, final int length) {
        number = 0;
        append(buffer, 0, length, true);
    }

    void append(final UnsafeBuffer buffer, final int offset, final int length, final boolean standsAlone) {
        buffer.putInt(offset + RecordChain.NUMBER_OFFSET, number, JournalFormat.BYTE_ORDER);
        final int crc = chain.crc(buffer.byteArray(), offset, length, standsAlone ? 0 : previousCrc);
        buffer.putInt(offset + RecordChain.CRC_OFFSET, crc, JournalFormat.BYTE_ORDER);
        sink.append(buffer, offset, length);
        previousCrc = crc;
        number++;
        records++;
        bytes += length;
    }
}

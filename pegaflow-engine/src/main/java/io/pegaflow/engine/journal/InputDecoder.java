package io.pegaflow.engine.journal;

import io.pegaflow.engine.core.CoreConfig;
import io.pegaflow.engine.journal.codec.InputPartDecoder;
import io.pegaflow.engine.journal.codec.InputRecordDecoder;
import io.pegaflow.engine.journal.codec.MessageHeaderDecoder;
import java.util.Arrays;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Puts the parts of an input together, unpacks them, and tells the visitor. */
final class InputDecoder implements DecisionCodec.Reader {
    private static final int MAX_BODY_LENGTH = 1 << 26;
    private static final int BLOCK_OFFSET = MessageHeaderDecoder.ENCODED_LENGTH;

    private final JournalVisitor visitor;
    private final RecordModel model = new RecordModel(Integer.MAX_VALUE);
    private final InputCodec codec = new InputCodec(model);
    private final DecisionCodec decisionCodec = new DecisionCodec(model);
    private final PackedReader reader = new PackedReader();
    private byte[] body = new byte[4096];
    private int bodyLength;
    private int flags;
    private boolean isOpen;
    private long inputs;
    private long decisions;

    InputDecoder(final JournalVisitor visitor) {
        this.visitor = visitor;
    }

    void reset(final CoreConfig config, final long lastSequence, final long lastTimestampNs) {
        isOpen = false;
        model.reset(config, lastSequence, lastTimestampNs);
    }

    /** Forget the parts of an input that will not be complete. */
    void abandon() {
        isOpen = false;
    }

    long sequence() {
        return model.sequence;
    }

    long inputs() {
        return inputs;
    }

    long decisions() {
        return decisions;
    }

    /**
     * Take a record of an input.
     *
     * @return null, or in words why the input cannot follow the one before.
     * @throws MalformedRecordException if it cannot be unpacked.
     */
    String onRecord(final int templateId, final UnsafeBuffer record, final int length) {
        final boolean isPart = templateId == InputPartDecoder.TEMPLATE_ID;
        if (isPart != isOpen) {
            throw new MalformedRecordException(
                    isPart ? "part of an input that did not begin" : "input begins before the last is complete");
        }
        final int partFlags = record.getByte(BLOCK_OFFSET
                        + (isPart ? InputPartDecoder.flagsEncodingOffset() : InputRecordDecoder.flagsEncodingOffset()))
                & 0xFF;
        final int blockLength = record.getShort(0, JournalFormat.BYTE_ORDER) & 0xFFFF;
        if (!isPart) {
            bodyLength = 0;
            flags = partFlags;
        }
        append(record, BLOCK_OFFSET + blockLength, length - BLOCK_OFFSET - blockLength);
        isOpen = (partFlags & RecordFlags.MORE) != 0;
        return isOpen ? null : decode();
    }

    private void append(final UnsafeBuffer record, final int offset, final int length) {
        if (length < 0 || bodyLength + length > MAX_BODY_LENGTH) {
            throw new MalformedRecordException("body cannot be: offset=" + offset + ", length=" + length);
        }
        if (bodyLength + length > body.length) {
            body = Arrays.copyOf(body, Math.max(2 * body.length, bodyLength + length));
        }
        record.getBytes(offset, body, bodyLength, length);
        bodyLength += length;
    }

    private String decode() {
        final long lastSequence = model.sequence;
        final long lastTimestampNs = model.timestampNs;
        reader.wrap(body, bodyLength);
        final boolean hasStateHash = (flags & RecordFlags.STATE_HASH) != 0;
        if (hasStateHash) {
            reader.cutOff(Long.BYTES);
        }
        final Payload payload = codec.read(reader, flags);
        final String disorder = disorder(lastSequence, lastTimestampNs);
        if (disorder != null) {
            return disorder;
        }
        inputs++;
        visitor.onInput(
                model.sequence, model.timestampNs, model.kind, model.source, payload.built(), 0, payload.position());
        while (reader.hasMore()) {
            decisionCodec.read(reader, this);
        }
        visitor.onInputEnd(model.sequence);
        if (hasStateHash) {
            reader.extend(Long.BYTES);
            visitor.onStateHash(model.sequence, reader.fixed(0));
        }
        return null;
    }

    private String disorder(final long lastSequence, final long lastTimestampNs) {
        if (model.sequence != lastSequence + 1) {
            final long found = model.sequence;
            model.sequence = lastSequence;
            return "input does not follow the one before: sequence=" + found + ", expected=" + (lastSequence + 1);
        }
        if (model.timestampNs < lastTimestampNs) {
            return "clock goes back: sequence=" + model.sequence + ", timestamp_ns=" + model.timestampNs + ", before="
                    + lastTimestampNs;
        }
        return null;
    }

    @Override
    public void onDecision(final int kind, final MutableDirectBuffer buffer, final int length) {
        decisions++;
        visitor.onDecision(model.sequence, kind, buffer, 0, length);
    }
}

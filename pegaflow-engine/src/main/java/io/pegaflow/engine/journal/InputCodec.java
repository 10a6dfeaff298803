package io.pegaflow.engine.journal;

import io.pegaflow.engine.core.InputKind;
import io.pegaflow.ipc.codec.MessageHeaderDecoder;
import org.agrona.DirectBuffer;

/**
 * The input in a body: distance of its sequence from the one that should be next, if the record's flags say so; distance of its
 * time from that of the input before; twice its kind, plus 1 if its payload is packed, as a count; its source as the distance
 * from 0; then the payload, packed by {@link CommandCodec} or {@link CompletionCodec}, or a count and the bytes.
 */
final class InputCodec {
    private static final int MAX_PAYLOAD_LENGTH = 1 << 24;
    private static final int CORRELATION_END = MessageHeaderDecoder.ENCODED_LENGTH + Long.BYTES;

    private final RecordModel model;
    private final CommandCodec commands;
    private final CompletionCodec completions;
    private final Payload payload = new Payload();

    InputCodec(final RecordModel model) {
        this.model = model;
        commands = new CommandCodec(model);
        completions = new CompletionCodec(model);
    }

    /** Write an input; the flags of its record. */
    int write(
            final PackedWriter writer,
            final long sequence,
            final long timestampNs,
            final int kind,
            final int source,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        int flags = 0;
        if (sequence != model.sequence + 1) {
            flags |= RecordFlags.SEQUENCE;
            writer.distance(sequence, model.sequence + 1);
        }
        writer.distance(timestampNs, model.timestampNs);
        model.sequence = sequence;
        model.timestampNs = timestampNs;
        model.beginInput(kind, source);
        CommandShape shape = kind == InputKind.COMMAND ? CommandShape.of(buffer, offset, length) : null;
        if (shape != null && shape.hasHashes() && !commands.hasRoom(length)) {
            flags |= RecordFlags.DICTIONARY;
            model.restartDictionary();
            shape = commands.hasRoom(length) ? shape : null;
        }
        final boolean isCompletion = kind == InputKind.COPY_COMPLETED && CompletionCodec.fits(length);
        writer.count(2L * kind + (shape != null || isCompletion ? 1 : 0));
        writer.distance(source, 0);
        if (shape != null) {
            commands.pack(shape, payload, buffer, offset, writer);
        } else if (isCompletion) {
            payload.pack(buffer, offset, writer);
            completions.run(payload);
        } else {
            writer.count(length);
            writer.put(buffer, offset, length);
            acceptRaw(buffer, offset, length);
        }
        return flags;
    }

    /** Read an input; kind and source stand in the model. */
    Payload read(final PackedReader reader, final int flags) {
        final long expected = model.sequence + 1;
        model.sequence = (flags & RecordFlags.SEQUENCE) == 0 ? expected : reader.distance(0, expected);
        model.timestampNs = reader.distance(0, model.timestampNs);
        if ((flags & RecordFlags.DICTIONARY) != 0) {
            model.restartDictionary();
        }
        final int token = reader.count("kind", Integer.MAX_VALUE);
        model.beginInput(token >>> 1, (int) reader.distance(0, 0));
        if ((token & 1) == 0) {
            final int length = reader.count("payload", MAX_PAYLOAD_LENGTH);
            payload.build(reader);
            payload.bytes(length);
            acceptRaw(payload.built(), 0, length);
        } else if (model.kind == InputKind.COMMAND) {
            commands.build(payload, reader);
        } else if (model.kind == InputKind.COPY_COMPLETED) {
            payload.build(reader);
            completions.run(payload);
        } else {
            throw new MalformedRecordException("input cannot be packed: kind=" + model.kind);
        }
        return payload;
    }

    /** What follows from a request of no shape. */
    private void acceptRaw(final DirectBuffer buffer, final int offset, final int length) {
        if (model.kind == InputKind.COMMAND && length >= CORRELATION_END) {
            model.templateId = (int) Payload.read(buffer, offset + 2, 2);
            model.connection.correlationId =
                    Payload.read(buffer, offset + MessageHeaderDecoder.ENCODED_LENGTH, Long.BYTES);
        }
    }
}

package io.pegaflow.engine.journal;

import io.pegaflow.engine.journal.CommandShape.Field;
import io.pegaflow.ipc.Limits;
import io.pegaflow.ipc.codec.MessageHeaderDecoder;
import io.pegaflow.ipc.codec.SaveRequestDecoder;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * Requests of the wire in a body: the template, the fields of the block, the number of groups and for each its fields and data,
 * then the data behind. Of fields a mask says which are not as predicted; leases follow these.
 */
final class CommandCodec {
    private static final int MAX_FIELDS = 8;
    private static final int NO_LEASE = 0;
    private static final int ANY_LEASE = 1;
    private static final int FIRST_LEASE = 2;
    private static final long MOST_LEASES_APART = 1L << 40;

    private final RecordModel model;
    private final ListCodec lists;
    private final long[] actual = new long[MAX_FIELDS];
    private final long[] predicted = new long[MAX_FIELDS];
    private long storageGroup;

    CommandCodec(final RecordModel model) {
        this.model = model;
        lists = new ListCodec(model);
    }

    /** Is there room in the dictionary for whatever hashes a request of a length may have? */
    boolean hasRoom(final int length) {
        return model.dictionary.hasRoom(Math.min(length, Limits.MAX_BLOCKS_PER_REQUEST), length);
    }

    void pack(
            final CommandShape shape,
            final Payload payload,
            final DirectBuffer buffer,
            final int offset,
            final PackedWriter writer) {
        writer.count(shape.templateId());
        payload.pack(buffer, offset, writer);
        run(shape, payload);
    }

    void build(final Payload payload, final PackedReader reader) {
        final int templateId = reader.count("template", Integer.MAX_VALUE);
        final CommandShape shape = CommandShape.byTemplate(templateId);
        if (shape == null) {
            throw new MalformedRecordException("unknown request: template=" + templateId);
        }
        payload.build(reader);
        run(shape, payload);
    }

    private void run(final CommandShape shape, final Payload payload) {
        model.templateId = shape.templateId();
        if (shape.templateId() == SaveRequestDecoder.TEMPLATE_ID) {
            model.saved.clear();
            model.pending.begin(0);
        }
        payload.next(2, shape.blockLength());
        payload.next(2, shape.templateId());
        payload.next(2, MessageHeaderDecoder.SCHEMA_ID);
        payload.next(2, MessageHeaderDecoder.SCHEMA_VERSION);
        fields(shape.fields(), payload);
        model.saved.instanceKey = model.connection.instanceKey;
        if (shape.hasGroup()) {
            final int groupBlockLength = shape.groupBlockLength();
            payload.next(2, groupBlockLength);
            final long count = payload.packed().count(payload.get(2));
            payload.next(2, count);
            for (long i = 0; i < count; i++) {
                fields(shape.groupFields(), payload);
                data(shape.groupData(), payload);
            }
        }
        data(shape.data(), payload);
    }

    private void fields(final List<Field> fields, final Payload payload) {
        final int start = payload.position();
        int count = 0;
        for (int i = 0; i < fields.size(); i++) {
            final Field field = fields.get(i);
            if (field != Field.LEASE) {
                actual[count] = payload.get(field.size);
                predicted[count++] = predict(field);
            }
            payload.skip(field.size);
        }
        payload.packed().values(actual, predicted, count);
        payload.skip(start - payload.position());
        for (int i = 0, value = 0; i < fields.size(); i++) {
            final Field field = fields.get(i);
            if (field == Field.LEASE) {
                lease(payload);
            } else {
                payload.next(field.size, actual[value]);
                accept(field, actual[value++]);
            }
        }
    }

    private long predict(final Field field) {
        return switch (field) {
            case CORRELATION -> model.connection.correlationId + 1;
            case INSTANCE -> model.connection.instanceKey;
            case DEVICE -> model.connection.deviceId;
            case HASH_LENGTH -> model.hashLength;
            default -> 0;
        };
    }

    private void accept(final Field field, final long value) {
        switch (field) {
            case CORRELATION -> model.connection.correlationId = value;
            case INSTANCE -> model.connection.instanceKey = value;
            case DEVICE -> model.connection.deviceId = value;
            case HASH_LENGTH -> model.hashLength = value;
            case STORAGE_GROUP -> storageGroup = value;
            default -> {}
        }
    }

    /** A lease id: 0 for none, 1 and its bytes, or 2 more than the zigzag distance of its sequence from that of the last lease. */
    private void lease(final Payload payload) {
        final Packed packed = payload.packed();
        long high = payload.get(Long.BYTES);
        payload.skip(Long.BYTES);
        long low = payload.get(Long.BYTES);
        payload.skip(-Long.BYTES);
        final long code = packed.count(payload.isBuilt() ? 0 : leaseCode(high, low));
        if (code == NO_LEASE) {
            high = 0;
            low = 0;
        } else if (code == ANY_LEASE) {
            high = packed.fixed(high);
            low = packed.fixed(low);
        } else {
            final long zigzag = code - FIRST_LEASE;
            model.commandLease = model.lastLease + (zigzag >>> 1 ^ -(zigzag & 1));
            final var cipher = model.leaseId(model.commandLease);
            high = cipher.high();
            low = cipher.low();
        }
        payload.next(Long.BYTES, high);
        payload.next(Long.BYTES, low);
    }

    private long leaseCode(final long high, final long low) {
        if ((high | low) == 0) {
            return NO_LEASE;
        }
        if (!model.opensLease(high, low)) {
            return ANY_LEASE;
        }
        final long distance = model.cipher().low() - model.lastLease;
        return Math.abs(distance) < MOST_LEASES_APART ? (distance << 1 ^ distance >> 63) + FIRST_LEASE : ANY_LEASE;
    }

    private void data(final List<Field> data, final Payload payload) {
        for (int i = 0; i < data.size(); i++) {
            switch (data.get(i)) {
                case LAYERS -> {
                    final long length = payload.packed().count(payload.get(Integer.BYTES));
                    ListCodec.checkLength(length);
                    payload.next(Integer.BYTES, length);
                    payload.bytes((int) length);
                }
                case BLOCK_IDS -> lists.blockIds(payload);
                default ->
                    lists.hashes(
                            payload,
                            (int) model.hashLength,
                            (int) storageGroup,
                            model.templateId == SaveRequestDecoder.TEMPLATE_ID);
            }
        }
    }
}

package io.pegaflow.engine.journal;

import io.pegaflow.ipc.Limits;
import io.pegaflow.ipc.codec.CancelRequestDecoder;
import io.pegaflow.ipc.codec.KeepAliveDecoder;
import io.pegaflow.ipc.codec.LoadRequestDecoder;
import io.pegaflow.ipc.codec.MessageHeaderDecoder;
import io.pegaflow.ipc.codec.QueryRequestDecoder;
import io.pegaflow.ipc.codec.ReleaseRequestDecoder;
import io.pegaflow.ipc.codec.SaveRequestDecoder;
import io.pegaflow.ipc.codec.UnregisterRequestDecoder;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * What a request of the wire consists of: fields of its block, one group or none, and variable data behind. Requests that are
 * not exactly of their shape are journaled as they are.
 */
record CommandShape(
        int templateId, List<Field> fields, List<Field> groupFields, List<Field> groupData, List<Field> data) {
    /** What a part of a request means. */
    enum Field {
        CORRELATION(8),
        INSTANCE(8),
        DEVICE(4),
        LEASE(16),
        LONG(8),
        STORAGE_GROUP(2),
        HASH_LENGTH(1),
        SHORT_FLAGS(2),
        BYTE_FLAGS(1),
        LAYERS(0),
        BLOCK_IDS(0),
        HASHES(0);

        final int size;

        Field(final int size) {
            this.size = size;
        }
    }

    private static final int HEADER_LENGTH = MessageHeaderDecoder.ENCODED_LENGTH;
    private static final int GROUP_HEADER_LENGTH = 4;
    private static final int DATA_HEADER_LENGTH = 4;

    static final List<CommandShape> ALL = List.of(
            new CommandShape(
                    QueryRequestDecoder.TEMPLATE_ID,
                    List.of(
                            Field.CORRELATION,
                            Field.INSTANCE,
                            Field.STORAGE_GROUP,
                            Field.HASH_LENGTH,
                            Field.BYTE_FLAGS),
                    List.of(),
                    List.of(),
                    List.of(Field.HASHES)),
            new CommandShape(
                    SaveRequestDecoder.TEMPLATE_ID,
                    List.of(
                            Field.CORRELATION,
                            Field.INSTANCE,
                            Field.DEVICE,
                            Field.SHORT_FLAGS,
                            Field.LEASE,
                            Field.LONG),
                    List.of(Field.STORAGE_GROUP, Field.HASH_LENGTH),
                    List.of(Field.LAYERS, Field.BLOCK_IDS, Field.HASHES),
                    List.of()),
            new CommandShape(
                    LoadRequestDecoder.TEMPLATE_ID,
                    List.of(Field.CORRELATION, Field.INSTANCE, Field.DEVICE, Field.SHORT_FLAGS),
                    List.of(Field.LEASE, Field.STORAGE_GROUP),
                    List.of(Field.LAYERS, Field.BLOCK_IDS),
                    List.of()),
            new CommandShape(
                    CancelRequestDecoder.TEMPLATE_ID,
                    List.of(Field.CORRELATION, Field.LONG),
                    List.of(),
                    List.of(),
                    List.of()),
            new CommandShape(
                    ReleaseRequestDecoder.TEMPLATE_ID,
                    List.of(Field.CORRELATION, Field.LEASE),
                    List.of(),
                    List.of(),
                    List.of()),
            new CommandShape(
                    UnregisterRequestDecoder.TEMPLATE_ID,
                    List.of(Field.CORRELATION, Field.INSTANCE, Field.DEVICE),
                    List.of(),
                    List.of(),
                    List.of()),
            new CommandShape(KeepAliveDecoder.TEMPLATE_ID, List.of(Field.LONG), List.of(), List.of(), List.of()));

    private static final CommandShape[] BY_TEMPLATE = new CommandShape[32];

    static {
        ALL.forEach(shape -> BY_TEMPLATE[shape.templateId] = shape);
    }

    static CommandShape byTemplate(final int templateId) {
        return templateId >= 0 && templateId < BY_TEMPLATE.length ? BY_TEMPLATE[templateId] : null;
    }

    int blockLength() {
        return length(fields);
    }

    int groupBlockLength() {
        return length(groupFields);
    }

    boolean hasHashes() {
        return templateId == QueryRequestDecoder.TEMPLATE_ID || templateId == SaveRequestDecoder.TEMPLATE_ID;
    }

    boolean hasGroup() {
        return !groupFields.isEmpty();
    }

    private static int length(final List<Field> fields) {
        int length = 0;
        for (int i = 0; i < fields.size(); i++) {
            length += fields.get(i).size;
        }
        return length;
    }

    /** The shape of a request that is exactly of it, null for any other. */
    static CommandShape of(final DirectBuffer buffer, final int offset, final int length) {
        if (length < HEADER_LENGTH) {
            return null;
        }
        final CommandShape shape = byTemplate((int) Payload.read(buffer, offset + 2, 2));
        return shape != null && shape.fits(buffer, offset, length) ? shape : null;
    }

    private boolean fits(final DirectBuffer buffer, final int offset, final int length) {
        if (Payload.read(buffer, offset, 2) != blockLength()
                || Payload.read(buffer, offset + 4, 2) != MessageHeaderDecoder.SCHEMA_ID
                || Payload.read(buffer, offset + 6, 2) != MessageHeaderDecoder.SCHEMA_VERSION) {
            return false;
        }
        final Fit fit = new Fit(buffer, offset, length);
        fit.at = HEADER_LENGTH;
        fit.fields(fields);
        if (hasGroup() && fit.has(GROUP_HEADER_LENGTH)) {
            final long count = Payload.read(buffer, offset + fit.at + 2, 2);
            if (Payload.read(buffer, offset + fit.at, 2) != groupBlockLength()) {
                return false;
            }
            fit.at += GROUP_HEADER_LENGTH;
            for (int i = 0; i < count && fit.isGood; i++) {
                fit.fields(groupFields);
                fit.data(groupData);
            }
        } else if (hasGroup()) {
            return false;
        }
        fit.data(data);
        return fit.isGood && fit.at == length && fit.hashes <= Limits.MAX_BLOCKS_PER_REQUEST;
    }

    /** Goes through a request and sees whether all of it is there. */
    private static final class Fit {
        private final DirectBuffer buffer;
        private final int offset;
        private final int length;
        private int at;
        private long hashes;
        private int hashLength;
        private boolean isGood = true;

        Fit(final DirectBuffer buffer, final int offset, final int length) {
            this.buffer = buffer;
            this.offset = offset;
            this.length = length;
        }

        boolean has(final int needed) {
            isGood &= needed >= 0 && length - at >= needed;
            return isGood;
        }

        void fields(final List<Field> fields) {
            for (int i = 0; i < fields.size() && has(fields.get(i).size); i++) {
                if (fields.get(i) == Field.HASH_LENGTH) {
                    hashLength = (int) Payload.read(buffer, offset + at, 1);
                }
                at += fields.get(i).size;
            }
        }

        void data(final List<Field> kinds) {
            for (int i = 0; i < kinds.size() && has(DATA_HEADER_LENGTH); i++) {
                final int dataLength = (int) Payload.read(buffer, offset + at, 4);
                at += DATA_HEADER_LENGTH;
                if (has(dataLength)) {
                    at += dataLength;
                    check(kinds.get(i), dataLength);
                }
            }
        }

        private void check(final Field kind, final int dataLength) {
            if (kind == Field.BLOCK_IDS) {
                isGood &= dataLength % Integer.BYTES == 0;
            } else if (kind == Field.HASHES) {
                isGood &= hashLength > 0 && dataLength % Math.max(1, hashLength) == 0;
                hashes += dataLength / Math.max(1, hashLength);
            }
        }
    }
}

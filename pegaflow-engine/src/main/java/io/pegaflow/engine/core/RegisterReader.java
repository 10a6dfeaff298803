package io.pegaflow.engine.core;

import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.ipc.LayerLayout;
import io.pegaflow.ipc.Limits;
import io.pegaflow.ipc.codec.MessageHeaderDecoder;
import io.pegaflow.ipc.codec.RegisterRequestDecoder;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/** Reads a RegisterRequest without trusting any of its lengths and counts, and checks every value that stands alone. */
final class RegisterReader {
    private static final int GROUP_HEADER_LENGTH = 4;

    private final RegisterRequestDecoder decoder = new RegisterRequestDecoder();
    private final VarDataReader fields = new VarDataReader();
    private DirectBuffer buffer;
    private LayerLayout[] layers;
    private String instanceName;
    private String namespaceName;
    private ErrorCode errorCode;
    private String error;

    boolean read(final DirectBuffer message, final int offset, final int length) {
        buffer = message;
        errorCode = ErrorCode.MALFORMED;
        error = RequestChecks.TRUNCATED;
        final int blockLength = unsignedShort(offset);
        final int version = unsignedShort(offset + 6);
        decoder.wrap(message, offset + MessageHeaderDecoder.ENCODED_LENGTH, blockLength, version);
        fields.wrap(message, offset + MessageHeaderDecoder.ENCODED_LENGTH + blockLength, offset + length);
        return readTopology() && readAllocations() && readLayers() && readNames();
    }

    private int unsignedShort(final int offset) {
        return buffer.getShort(offset, ByteOrder.LITTLE_ENDIAN) & 0xFFFF;
    }

    private boolean readTopology() {
        if (deviceId() < 0 || deviceId() >= Limits.MAX_DEVICES) {
            return refuse(
                    ErrorCode.INVALID_ARGUMENT,
                    "device_id must lie between 0 and " + (Limits.MAX_DEVICES - 1) + ": device_id=" + deviceId());
        }
        if (tpSize() == 0 || worldSize() == 0) {
            return refuse(
                    ErrorCode.INVALID_ARGUMENT,
                    "tp_size and world_size must be positive: tp_size=" + tpSize() + ", world_size=" + worldSize());
        }
        if (tpRank() >= tpSize()) {
            return refuse(
                    ErrorCode.INVALID_ARGUMENT,
                    "tp_rank must be below tp_size: tp_rank=" + tpRank() + ", tp_size=" + tpSize());
        }
        if (worldSize() > Limits.MAX_WORLD_SIZE) {
            return refuse(
                    ErrorCode.LIMIT_EXCEEDED,
                    "too many devices in an instance: world_size=" + worldSize() + ", limit=" + Limits.MAX_WORLD_SIZE);
        }
        return true;
    }

    private boolean readAllocations() {
        final int header = fields.position();
        if (!fields.skip(GROUP_HEADER_LENGTH)) {
            return false;
        }
        final int elementLength = unsignedShort(header);
        final int count = unsignedShort(header + 2);
        if (count == 0 || count > Limits.MAX_ALLOCATIONS) {
            return refuse(
                    ErrorCode.LIMIT_EXCEEDED,
                    "number of allocations must lie between 1 and " + Limits.MAX_ALLOCATIONS + ": allocations="
                            + count);
        }
        for (int i = 0; i < count; i++) {
            if (!fields.skip(elementLength) || !fields.next()) {
                return false;
            }
            if (fields.length() == 0 || fields.length() > Limits.MAX_HANDLE_LENGTH) {
                return refuse(
                        ErrorCode.LIMIT_EXCEEDED,
                        "handle length must lie between 1 and " + Limits.MAX_HANDLE_LENGTH + ": bytes="
                                + fields.length());
            }
        }
        return true;
    }

    private boolean readLayers() {
        final int header = fields.position();
        if (!fields.skip(GROUP_HEADER_LENGTH)) {
            return false;
        }
        final int elementLength = unsignedShort(header);
        final int count = unsignedShort(header + 2);
        if (count == 0 || count > Limits.MAX_LAYERS) {
            return refuse(
                    ErrorCode.LIMIT_EXCEEDED,
                    "number of layers must lie between 1 and " + Limits.MAX_LAYERS + ": layers=" + count);
        }
        if (elementLength < RegisterRequestDecoder.LayersDecoder.sbeBlockLength()) {
            return false;
        }
        layers = new LayerLayout[count];
        for (int i = 0; i < count; i++) {
            final int at = fields.position();
            if (!fields.skip(elementLength) || !fields.next()) {
                return false;
            }
            if (!checkName("layer name", fields.length())) {
                return false;
            }
            layers[i] = new LayerLayout(
                    fields.string(),
                    unsignedShort(at + RegisterRequestDecoder.LayersDecoder.storageGroupEncodingOffset()),
                    unsignedShort(at + RegisterRequestDecoder.LayersDecoder.allocationIndexEncodingOffset()),
                    longAt(at + RegisterRequestDecoder.LayersDecoder.offsetBytesEncodingOffset()),
                    longAt(at + RegisterRequestDecoder.LayersDecoder.sizeBytesEncodingOffset()),
                    longAt(at + RegisterRequestDecoder.LayersDecoder.numBlocksEncodingOffset()),
                    longAt(at + RegisterRequestDecoder.LayersDecoder.segmentBytesEncodingOffset()),
                    longAt(at + RegisterRequestDecoder.LayersDecoder.kvStrideBytesEncodingOffset()),
                    unsignedShort(at + RegisterRequestDecoder.LayersDecoder.segmentsEncodingOffset()));
            final String defect = layers[i].defect();
            if (defect != null) {
                return refuse(ErrorCode.INVALID_ARGUMENT, defect);
            }
            if (layers[i].storageGroup() != 0) {
                return refuse(
                        ErrorCode.INVALID_ARGUMENT,
                        "layer " + layers[i].name() + ": storage_group=" + layers[i].storageGroup()
                                + " must be 0 in this version");
            }
            for (int other = 0; other < i; other++) {
                if (layers[other].name().equals(layers[i].name())) {
                    return refuse(
                            ErrorCode.INVALID_ARGUMENT, "layer name is registered twice: layer=" + layers[i].name());
                }
            }
        }
        return true;
    }

    private long longAt(final int offset) {
        return buffer.getLong(offset, ByteOrder.LITTLE_ENDIAN);
    }

    private boolean readNames() {
        if (!fields.next()) {
            return false;
        }
        if (!checkName("instance name", fields.length())) {
            return false;
        }
        instanceName = fields.string();
        if (!fields.next()) {
            return false;
        }
        if (fields.length() > 0 && !checkName("namespace name", fields.length())) {
            return false;
        }
        namespaceName = fields.string();
        return true;
    }

    private boolean checkName(final String what, final int length) {
        return length > 0 && length <= Limits.MAX_NAME_LENGTH
                || refuse(
                        ErrorCode.LIMIT_EXCEEDED,
                        what + " length must lie between 1 and " + Limits.MAX_NAME_LENGTH + ": bytes=" + length);
    }

    private boolean refuse(final ErrorCode code, final String text) {
        errorCode = code;
        error = text;
        return false;
    }

    ErrorCode errorCode() {
        return errorCode;
    }

    String error() {
        return error;
    }

    int deviceId() {
        return decoder.deviceId();
    }

    int tpRank() {
        return decoder.tpRank();
    }

    int tpSize() {
        return decoder.tpSize();
    }

    int ppRank() {
        return decoder.ppRank();
    }

    int worldSize() {
        return decoder.worldSize();
    }

    LayerLayout[] layers() {
        return layers;
    }

    String instanceName() {
        return instanceName;
    }

    String namespaceName() {
        return namespaceName;
    }
}

package io.pegaflow.engine.core;

import io.pegaflow.ipc.LayerLayout;
import io.pegaflow.ipc.Limit;
import io.pegaflow.ipc.RegisterFlags;
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
    private final Reason reason = new Reason();

    boolean read(final DirectBuffer message, final int offset, final int length) {
        buffer = message;
        reason.because(Refusal.TRUNCATED);
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
        if (!check(Limit.DEVICE_ID, deviceId())) {
            return false;
        }
        if (tpSize() == 0 || worldSize() == 0) {
            return refuse(
                    reason.because(Refusal.SIZE_NOT_POSITIVE).with(tpSize()).with(worldSize()));
        }
        if (tpRank() >= tpSize()) {
            return refuse(
                    reason.because(Refusal.RANK_OUT_OF_RANGE).with(tpRank()).with(tpSize()));
        }
        if ((decoder.flags() & ~RegisterFlags.KNOWN) != 0) {
            return refuse(reason.because(Refusal.UNKNOWN_FLAGS).with(decoder.flags()));
        }
        return check(Limit.WORLD_SIZE, worldSize());
    }

    private boolean readAllocations() {
        final int header = fields.position();
        if (!fields.skip(GROUP_HEADER_LENGTH)) {
            return false;
        }
        final int elementLength = unsignedShort(header);
        final int count = unsignedShort(header + 2);
        if (!check(Limit.ALLOCATIONS, count)) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            if (!fields.skip(elementLength) || !fields.next()) {
                return false;
            }
            if (!check(Limit.HANDLE_LENGTH, fields.length())) {
                return false;
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
        if (count == 0) {
            return refuse(reason.because(Refusal.NO_LAYERS).with(deviceId()));
        }
        if (!check(Limit.LAYERS, count)) {
            return false;
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
            if (!check(Limit.LAYER_NAME, fields.length())) {
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
                return refuse(reason.because(Refusal.LAYER_DEFECT).with(defect));
            }
            if (isPageFirst() && layers[i].isSplit()) {
                return refuse(reason.because(Refusal.PAGE_FIRST_SPLIT)
                        .with(layers[i].name())
                        .with(layers[i].kvStrideBytes())
                        .with(layers[i].segmentBytes()));
            }
            for (int other = 0; other < i; other++) {
                if (layers[other].name().equals(layers[i].name())) {
                    return refuse(reason.because(Refusal.LAYER_TWICE).with(layers[i].name()));
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
        if (!check(Limit.INSTANCE_NAME, fields.length())) {
            return false;
        }
        instanceName = fields.string();
        if (!fields.next()) {
            return false;
        }
        if (!check(Limit.NAMESPACE_NAME, fields.length())) {
            return false;
        }
        namespaceName = fields.string();
        return true;
    }

    private boolean check(final Limit limit, final long value) {
        return limit.allows(value) || refuse(reason.because(limit, value));
    }

    /** Always false: the reason is given. */
    private static boolean refuse(final Reason given) {
        return false;
    }

    /** Why the last request was refused. */
    Reason reason() {
        return reason;
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

    boolean isPageFirst() {
        return (decoder.flags() & RegisterFlags.PAGE_FIRST) != 0;
    }

    boolean wantsKernelTransfers() {
        return (decoder.flags() & RegisterFlags.KERNEL_TRANSFERS) != 0;
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

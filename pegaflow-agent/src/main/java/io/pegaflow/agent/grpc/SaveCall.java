package io.pegaflow.agent.grpc;

import com.google.protobuf.ByteString;
import io.pegaflow.agent.grpc.proto.SaveLayer;
import io.pegaflow.agent.grpc.proto.SaveRequest;
import io.pegaflow.engine.core.Refusal;
import io.pegaflow.engine.runtime.EdgeRequest;
import io.pegaflow.engine.runtime.latency.Operation;
import io.pegaflow.ipc.Limit;
import io.pegaflow.ipc.codec.MessageHeaderEncoder;
import io.pegaflow.ipc.codec.SaveRequestEncoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * One save: checked, and written as a SaveRequest. Clients name blocks layer by layer, mostly the same ones for all layers of a
 * storage group; what has the same blocks goes as one part.
 */
final class SaveCall {
    private static final int FIXED_LENGTH = 128;
    private static final int PART_OVERHEAD = 64;
    private static final int BYTES_PER_BLOCK = Integer.BYTES;

    private final List<Part> parts = new ArrayList<>();
    private final long instanceKey;
    private final int deviceId;
    private int blockCount;

    private SaveCall(final long instanceKey, final int deviceId) {
        this.instanceKey = instanceKey;
        this.deviceId = deviceId;
    }

    private record Part(
            int storageGroup, List<Integer> blockIds, List<ByteString> hashes, int hashLength, List<Integer> layers) {
        boolean isFor(final int group, final SaveLayer layer) {
            return group == storageGroup
                    && blockIds.equals(layer.getBlockIdsList())
                    && hashes.equals(layer.getBlockHashesList());
        }
    }

    /** What can be told without the instance. */
    static void check(final SaveRequest request) throws RpcException {
        if (request.getDeviceId() < 0) {
            throw RpcException.of(Limit.DEVICE_ID, request.getDeviceId());
        }
        for (final SaveLayer layer : request.getSavesList()) {
            if (layer.getBlockIdsCount() != layer.getBlockHashesCount()) {
                throw RpcException.of(
                        Operation.SAVE,
                        Refusal.BLOCK_IDS_DIFFER,
                        layer.getBlockIdsCount(),
                        layer.getBlockHashesCount(),
                        layer.getLayerName());
            }
        }
    }

    static SaveCall read(final SaveRequest request, final GrpcInstance instance) throws RpcException {
        final GrpcDevice device = instance.device(Operation.SAVE, request.getDeviceId());
        if (device.tpRank() != request.getTpRank() || device.ppRank() != request.getPpRank()) {
            throw RpcException.of(
                    Operation.SAVE,
                    Refusal.RANKS_DIFFER,
                    device.deviceId(),
                    device.tpRank(),
                    device.ppRank(),
                    Integer.toUnsignedLong(request.getTpRank()),
                    Integer.toUnsignedLong(request.getPpRank()));
        }
        final SaveCall call = new SaveCall(instance.registered().instanceKey(), request.getDeviceId());
        for (final SaveLayer layer : request.getSavesList()) {
            final int position = instance.position(Operation.SAVE, device, layer.getLayerName());
            if (layer.getBlockIdsCount() > 0) {
                call.add(layer, position, device.storageGroups()[position]);
            }
        }
        if (call.parts.size() > 1 && instance.registered().pageFirst()) {
            final int layer = call.parts.get(1).layers().get(0);
            throw RpcException.of(Operation.SAVE, Refusal.PAGE_LISTS_DIFFER, nameOf(device, layer));
        }
        call.checkLimits();
        return call;
    }

    private static String nameOf(final GrpcDevice device, final int position) {
        return device.positions().entrySet().stream()
                .filter(entry -> entry.getValue() == position)
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    private void add(final SaveLayer layer, final int position, final int storageGroup) throws RpcException {
        for (final Part part : parts) {
            if (part.isFor(storageGroup, layer)) {
                part.layers().add(position);
                return;
            }
        }
        blockCount += layer.getBlockIdsCount();
        final List<Integer> layers = new ArrayList<>();
        layers.add(position);
        parts.add(new Part(
                storageGroup,
                layer.getBlockIdsList(),
                layer.getBlockHashesList(),
                BlockHashes.length(layer.getBlockHashesList()),
                layers));
    }

    private void checkLimits() throws RpcException {
        if (!Limit.BLOCKS.allows(blockCount)) {
            throw RpcException.of(Limit.BLOCKS, blockCount);
        }
        if (!Limit.PARTS.allows(parts.size())) {
            throw RpcException.of(Limit.PARTS, parts.size());
        }
        if (!Limit.REQUEST_LENGTH.allows(maxLength())) {
            throw RpcException.of(Limit.REQUEST_LENGTH, maxLength());
        }
    }

    boolean isEmpty() {
        return parts.isEmpty();
    }

    int maxLength() {
        int length = FIXED_LENGTH;
        for (final Part part : parts) {
            length += PART_OVERHEAD
                    + part.layers().size() * Short.BYTES
                    + part.hashes().size() * (part.hashLength() + BYTES_PER_BLOCK);
        }
        return length;
    }

    /** One outcome a block. */
    int replyLength() {
        return blockCount;
    }

    int encode(final EdgeRequest target) {
        final SaveRequestEncoder encoder = new SaveRequestEncoder();
        encoder.wrapAndApplyHeader(target.buffer(), 0, new MessageHeaderEncoder())
                .correlationId(target.correlationId())
                .instanceKey(instanceKey)
                .deviceId(deviceId)
                .flags(0)
                .readyEvent(0)
                .leaseId()
                .high(0)
                .low(0);
        final SaveRequestEncoder.PartsEncoder group = encoder.partsCount(parts.size());
        for (final Part part : parts) {
            final byte[] layers = shorts(part.layers());
            final byte[] blockIds = ints(part.blockIds());
            final byte[] hashes = BlockHashes.pack(part.hashes(), part.hashLength());
            group.next()
                    .storageGroup(part.storageGroup())
                    .hashLength((short) part.hashLength())
                    .putLayers(layers, 0, layers.length)
                    .putBlockIds(blockIds, 0, blockIds.length)
                    .putHashes(hashes, 0, hashes.length);
        }
        return MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
    }

    static byte[] shorts(final List<Integer> values) {
        final ByteBuffer packed =
                ByteBuffer.allocate(values.size() * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        values.forEach(value -> packed.putShort(value.shortValue()));
        return packed.array();
    }

    static byte[] ints(final List<Integer> values) {
        final ByteBuffer packed =
                ByteBuffer.allocate(values.size() * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        values.forEach(packed::putInt);
        return packed.array();
    }
}

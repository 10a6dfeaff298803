package io.pegaflow.agent.grpc;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.pegaflow.agent.grpc.proto.RegisterContextRequest;
import io.pegaflow.agent.grpc.proto.TransferMode;
import io.pegaflow.agent.grpc.wrapper.ExportedTensor;
import io.pegaflow.agent.grpc.wrapper.WrapperException;
import io.pegaflow.agent.grpc.wrapper.WrapperReader;
import io.pegaflow.engine.core.Refusal;
import io.pegaflow.engine.runtime.EdgeRequest;
import io.pegaflow.engine.runtime.latency.Operation;
import io.pegaflow.ipc.LayerLayout;
import io.pegaflow.ipc.Limit;
import io.pegaflow.ipc.ProcessIdentity;
import io.pegaflow.ipc.RegisterFlags;
import io.pegaflow.ipc.codec.MessageHeaderEncoder;
import io.pegaflow.ipc.codec.RegisterRequestEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One registration: checked, read, and written as a RegisterRequest. */
final class RegisterCall {
    private static final int MAX_SHORT = 0xFFFF;
    private static final int LAYER_OVERHEAD = 64;
    private static final int FIXED_LENGTH = 256;

    private final Map<ByteString, Integer> allocationIndex = new LinkedHashMap<>();
    private final List<Long> allocationBytes = new ArrayList<>();
    private final RegisterContextRequest request;
    private final LayerLayout[] layers;
    private long exporterPid = ExportedTensor.UNKNOWN_PID;

    private RegisterCall(final RegisterContextRequest request) {
        this.request = request;
        layers = new LayerLayout[request.getLayerNamesCount()];
    }

    /** What can be told without looking at memory or at other registrations. */
    static void check(final RegisterContextRequest request) throws RpcException {
        if (request.getDeviceId() < 0) {
            throw RpcException.of(Limit.DEVICE_ID, request.getDeviceId());
        }
        // Unsigned on the wire: what is negative here is too large.
        final long tpSize = Integer.toUnsignedLong(request.getTpSize());
        final long worldSize = Integer.toUnsignedLong(request.getWorldSize());
        final long tpRank = Integer.toUnsignedLong(request.getTpRank());
        if (tpSize == 0 || worldSize == 0) {
            throw RpcException.of(Operation.REGISTER, Refusal.SIZE_NOT_POSITIVE, tpSize, worldSize);
        }
        if (tpRank >= tpSize) {
            throw RpcException.of(Operation.REGISTER, Refusal.RANK_OUT_OF_RANGE, tpRank, tpSize);
        }
        if (!Limit.WORLD_SIZE.allows(worldSize)) {
            throw RpcException.of(Limit.WORLD_SIZE, worldSize);
        }
        if (tpSize > MAX_SHORT || Integer.toUnsignedLong(request.getPpRank()) > MAX_SHORT) {
            throw new RpcException(
                    Status.Code.INVALID_ARGUMENT,
                    "rank or size is too large: tp_size=" + tpSize + ", pp_rank="
                            + Integer.toUnsignedLong(request.getPpRank()) + ", highest=" + MAX_SHORT
                            + "; register with the sizes of this host");
        }
        checkArrays(request);
        check(Limit.INSTANCE_NAME, request.getInstanceId());
        check(Limit.NAMESPACE_NAME, request.getNamespace());
        for (final String layer : request.getLayerNamesList()) {
            check(Limit.LAYER_NAME, layer);
        }
    }

    private static void check(final Limit limit, final String name) throws RpcException {
        if (!limit.allows(utf8Length(name))) {
            throw RpcException.of(limit, utf8Length(name));
        }
    }

    private static void checkArrays(final RegisterContextRequest request) throws RpcException {
        final int count = request.getLayerNamesCount();
        if (count == 0
                || count != request.getWrapperBytesCount()
                || count != request.getNumBlocksCount()
                || count != request.getBytesPerBlockCount()
                || count != request.getKvStrideBytesCount()
                || count != request.getSegmentsCount()) {
            throw RpcException.of(
                    Operation.REGISTER,
                    Refusal.LAYER_ARRAYS_DIFFER,
                    count,
                    request.getWrapperBytesCount(),
                    request.getNumBlocksCount(),
                    request.getBytesPerBlockCount(),
                    request.getKvStrideBytesCount(),
                    request.getSegmentsCount());
        }
        if (!Limit.LAYERS.allows(count)) {
            throw RpcException.of(Limit.LAYERS, count);
        }
        if (request.getLayerGroupIdsCount() != 0 && request.getLayerGroupIdsCount() != count) {
            throw new RpcException(
                    Status.Code.INVALID_ARGUMENT,
                    "invalid argument: layer_group_ids length " + request.getLayerGroupIdsCount()
                            + " does not match layer count " + count);
        }
    }

    /** Read the memory of all layers. */
    static RegisterCall read(final RegisterContextRequest request) throws RpcException {
        final RegisterCall call = new RegisterCall(request);
        for (int i = 0; i < call.layers.length; i++) {
            try {
                call.addLayer(i, WrapperReader.read(request.getWrapperBytes(i).toByteArray()));
            } catch (final WrapperException ex) {
                throw RpcException.of(
                        Operation.REGISTER,
                        Refusal.OPEN_FAILED,
                        "layer " + request.getLayerNames(i) + ": " + ex.getMessage());
            }
        }
        return call;
    }

    private void addLayer(final int layer, final ExportedTensor tensor) throws RpcException {
        final ByteString handle = ByteString.copyFrom(tensor.wireHandle());
        Integer allocation = allocationIndex.get(handle);
        final long endBytes = tensor.allocationOffset() + tensor.storageBytes();
        if (allocation == null) {
            allocation = allocationBytes.size();
            allocationIndex.put(handle, allocation);
            allocationBytes.add(endBytes);
        } else {
            allocationBytes.set(allocation, Math.max(endBytes, allocationBytes.get(allocation)));
        }
        if (exporterPid == ExportedTensor.UNKNOWN_PID) {
            exporterPid = tensor.exporterPid();
        }
        final int storageGroup = request.getLayerGroupIdsCount() == 0 ? 0 : request.getLayerGroupIds(layer);
        if (!Limit.STORAGE_GROUP.allows(storageGroup)) {
            throw RpcException.of(Limit.STORAGE_GROUP, Integer.toUnsignedLong(storageGroup));
        }
        layers[layer] = new LayerLayout(
                request.getLayerNames(layer),
                storageGroup,
                allocation,
                tensor.allocationOffset(),
                tensor.storageBytes(),
                request.getNumBlocks(layer),
                request.getBytesPerBlock(layer),
                request.getKvStrideBytes(layer),
                request.getSegments(layer) >>> Short.SIZE == 0 ? request.getSegments(layer) : MAX_SHORT);
    }

    int maxLength() {
        int length = FIXED_LENGTH + 2 * utf8Length(request.getInstanceId()) + utf8Length(request.getNamespace());
        for (final LayerLayout layer : layers) {
            length += LAYER_OVERHEAD + utf8Length(layer.name());
        }
        for (final ByteString handle : allocationIndex.keySet()) {
            length += LAYER_OVERHEAD + handle.size();
        }
        return length;
    }

    private static int utf8Length(final String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    int encode(final EdgeRequest target) {
        final RegisterRequestEncoder encoder = new RegisterRequestEncoder();
        encoder.wrapAndApplyHeader(target.buffer(), 0, new MessageHeaderEncoder())
                .correlationId(target.correlationId())
                .deviceId(request.getDeviceId())
                .tpRank(request.getTpRank())
                .tpSize(request.getTpSize())
                .ppRank(request.getPpRank())
                .worldSize(request.getWorldSize())
                .flags((request.getPageFirst() ? RegisterFlags.PAGE_FIRST : 0)
                        | (request.getTransferMode() == TransferMode.TRANSFER_MODE_KERNEL
                                ? RegisterFlags.KERNEL_TRANSFERS
                                : 0));
        final RegisterRequestEncoder.AllocationsEncoder allocations = encoder.allocationsCount(allocationBytes.size());
        for (final Map.Entry<ByteString, Integer> entry : allocationIndex.entrySet()) {
            final byte[] handle = entry.getKey().toByteArray();
            allocations.next().sizeBytes(allocationBytes.get(entry.getValue())).putHandle(handle, 0, handle.length);
        }
        final RegisterRequestEncoder.LayersEncoder layerGroup = encoder.layersCount(layers.length);
        for (final LayerLayout layer : layers) {
            final byte[] name = layer.name().getBytes(StandardCharsets.UTF_8);
            layerGroup
                    .next()
                    .allocationIndex(layer.allocationIndex())
                    .storageGroup(layer.storageGroup())
                    .offsetBytes(layer.offsetBytes())
                    .sizeBytes(layer.sizeBytes())
                    .numBlocks(layer.numBlocks())
                    .segmentBytes(layer.segmentBytes())
                    .kvStrideBytes(layer.kvStrideBytes())
                    .segments(layer.segments())
                    .putLayerName(name, 0, name.length);
        }
        encoder.instanceName(request.getInstanceId()).namespaceName(request.getNamespace());
        return MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
    }

    GrpcDevice device(final long session) {
        final int[] groups = new int[layers.length];
        for (int i = 0; i < groups.length; i++) {
            groups[i] = layers[i].storageGroup();
        }
        return new GrpcDevice(
                request.getDeviceId(),
                request.getTpRank(),
                request.getPpRank(),
                GrpcDevice.positions(layers),
                groups,
                exporterPid,
                ProcessIdentity.startTime(exporterPid),
                session);
    }
}

package io.pegaflow.agent.grpc;

import io.grpc.Status;
import io.pegaflow.agent.grpc.proto.LeaseLoad;
import io.pegaflow.agent.grpc.proto.LoadBlockIds;
import io.pegaflow.agent.grpc.proto.LoadGroup;
import io.pegaflow.agent.grpc.proto.LoadRequest;
import io.pegaflow.engine.core.Refusal;
import io.pegaflow.engine.runtime.EdgeRequest;
import io.pegaflow.engine.runtime.latency.Operation;
import io.pegaflow.ipc.Limit;
import io.pegaflow.ipc.Limits;
import io.pegaflow.ipc.codec.LoadRequestEncoder;
import io.pegaflow.ipc.codec.MessageHeaderEncoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One load: checked, and written as LoadRequests. A client loads for all requests of a step at once, which can be more leases than
 * fit one LoadRequest; then it takes several.
 */
final class LoadCall {
    private static final int SKIPPED = -1;
    private static final int FIXED_LENGTH = 128;
    private static final int PART_OVERHEAD = 64;

    private final List<List<Part>> requests = new ArrayList<>();
    private final List<Group> groups = new ArrayList<>();
    private final long instanceKey;
    private final int deviceId;

    private LoadCall(final long instanceKey, final int deviceId) {
        this.instanceKey = instanceKey;
        this.deviceId = deviceId;
    }

    /** Layers that are loaded to the same blocks; without layers its targets mean nothing. */
    private record Group(int storageGroup, byte[] layers) {}

    private record Part(LeaseBytes lease, Group group, byte[] blockIds) {
        int maxLength() {
            return PART_OVERHEAD + group.layers().length + blockIds.length;
        }
    }

    /** What can be told without the instance, before anything of the client's is touched. */
    static void check(final LoadRequest request) throws RpcException {
        if (request.getDeviceId() < 0) {
            throw RpcException.of(Limit.DEVICE_ID, request.getDeviceId());
        }
        for (final LeaseLoad load : request.getLoadsList()) {
            LeaseBytes.read(Operation.LOAD, load.getLease());
        }
    }

    static LoadCall read(final LoadRequest request, final GrpcInstance instance) throws RpcException {
        final GrpcDevice device = instance.device(Operation.LOAD, request.getDeviceId());
        final long tpRank = Integer.toUnsignedLong(request.getTpRank());
        if (tpRank >= instance.registered().tpSize()) {
            throw RpcException.of(
                    Operation.LOAD,
                    Refusal.RANK_OUT_OF_RANGE,
                    tpRank,
                    instance.registered().tpSize());
        }
        final LoadCall call = new LoadCall(instance.registered().instanceKey(), request.getDeviceId());
        call.readGroups(request, instance, device);
        for (final LeaseLoad load : request.getLoadsList()) {
            call.add(load);
        }
        for (final List<Part> parts : call.requests) {
            if (!Limit.REQUEST_LENGTH.allows(maxLength(parts))) {
                throw RpcException.of(Limit.REQUEST_LENGTH, maxLength(parts));
            }
        }
        return call;
    }

    private void readGroups(final LoadRequest request, final GrpcInstance instance, final GrpcDevice device)
            throws RpcException {
        if (request.getGroupsCount() == 0) {
            throw RpcException.of(Operation.LOAD, Refusal.NO_LAYER_GROUPS);
        }
        final Set<String> seen = new HashSet<>();
        for (int index = 0; index < request.getGroupsCount(); index++) {
            final LoadGroup group = request.getGroups(index);
            final List<Integer> layers = new ArrayList<>();
            int storageGroup = 0;
            for (final String layer : group.getLayerNamesList()) {
                if (!seen.add(layer)) {
                    throw RpcException.of(Operation.LOAD, Refusal.LAYER_LOADED_TWICE, layer);
                }
                final int position = instance.position(Operation.LOAD, device, layer);
                final int its = device.storageGroups()[position];
                if (!layers.isEmpty() && its != storageGroup) {
                    throw RpcException.of(Operation.LOAD, Refusal.MIXED_GROUPS, index, layer, its, storageGroup);
                }
                storageGroup = its;
                layers.add(position);
            }
            groups.add(new Group(storageGroup, SaveCall.shorts(layers)));
        }
    }

    private void add(final LeaseLoad load) throws RpcException {
        if (load.getBlockIdsByGroupCount() != groups.size()) {
            throw RpcException.of(
                    Operation.LOAD, Refusal.GROUP_COUNT_DIFFERS, load.getBlockIdsByGroupCount(), groups.size());
        }
        final LeaseBytes lease = LeaseBytes.read(Operation.LOAD, load.getLease());
        final List<Part> parts = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            if (groups.get(i).layers().length > 0) {
                parts.add(new Part(lease, groups.get(i), targets(load.getBlockIdsByGroup(i))));
            }
        }
        if (parts.size() > Limits.MAX_PARTS) {
            throw RpcException.of(Limit.PARTS, parts.size());
        }
        if (requests.isEmpty() || !hasRoom(requests.get(requests.size() - 1), parts)) {
            requests.add(new ArrayList<>());
        }
        requests.get(requests.size() - 1).addAll(parts);
    }

    private static boolean hasRoom(final List<Part> request, final List<Part> more) {
        return request.size() + more.size() <= Limits.MAX_PARTS
                && blocks(request) + blocks(more) <= Limits.MAX_BLOCKS_PER_REQUEST
                && maxLength(request) + maxLength(more) <= Limits.MAX_REQUEST_LENGTH;
    }

    private static int blocks(final List<Part> parts) {
        return parts.stream()
                .mapToInt(part -> part.blockIds().length / Integer.BYTES)
                .sum();
    }

    private static byte[] targets(final LoadBlockIds ids) throws RpcException {
        if (!Limit.BLOCKS.allows(ids.getTargetsCount())) {
            throw RpcException.of(Limit.BLOCKS, ids.getTargetsCount());
        }
        final ByteBuffer packed =
                ByteBuffer.allocate(ids.getTargetsCount() * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (final var target : ids.getTargetsList()) {
            if (target.hasBlockId() && target.getBlockId() < 0) {
                throw new RpcException(
                        Status.Code.INVALID_ARGUMENT,
                        "invalid argument: block id out of range: block_id="
                                + Integer.toUnsignedLong(target.getBlockId()));
            }
            packed.putInt(target.hasBlockId() ? target.getBlockId() : SKIPPED);
        }
        return packed.array();
    }

    /** How many LoadRequests it takes. */
    int requestCount() {
        return requests.size();
    }

    int maxLength(final int index) {
        return maxLength(requests.get(index));
    }

    private static int maxLength(final List<Part> parts) {
        return FIXED_LENGTH + parts.stream().mapToInt(Part::maxLength).sum();
    }

    int encode(final int index, final EdgeRequest target) {
        final LoadRequestEncoder encoder = new LoadRequestEncoder();
        encoder.wrapAndApplyHeader(target.buffer(), 0, new MessageHeaderEncoder())
                .correlationId(target.correlationId())
                .instanceKey(instanceKey)
                .deviceId(deviceId)
                .flags(0);
        final LoadRequestEncoder.PartsEncoder group =
                encoder.partsCount(requests.get(index).size());
        for (final Part part : requests.get(index)) {
            group.next()
                    .storageGroup(part.group().storageGroup())
                    .leaseId()
                    .high(part.lease().high())
                    .low(part.lease().low());
            group.putLayers(part.group().layers(), 0, part.group().layers().length)
                    .putBlockIds(part.blockIds(), 0, part.blockIds().length);
        }
        return MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
    }
}

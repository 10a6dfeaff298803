package io.pegaflow.client;

import static io.aeron.Publication.ADMIN_ACTION;
import static io.aeron.Publication.BACK_PRESSURED;

import io.aeron.ExclusivePublication;
import io.pegaflow.ipc.LayerLayout;
import io.pegaflow.ipc.Limit;
import io.pegaflow.ipc.Limits;
import io.pegaflow.ipc.ProcessIdentity;
import io.pegaflow.ipc.RequestFlags;
import io.pegaflow.ipc.codec.CancelRequestEncoder;
import io.pegaflow.ipc.codec.CloseRequestEncoder;
import io.pegaflow.ipc.codec.ConnectRequestEncoder;
import io.pegaflow.ipc.codec.KeepAliveEncoder;
import io.pegaflow.ipc.codec.LoadRequestEncoder;
import io.pegaflow.ipc.codec.MessageHeaderEncoder;
import io.pegaflow.ipc.codec.QueryRequestEncoder;
import io.pegaflow.ipc.codec.RegisterRequestEncoder;
import io.pegaflow.ipc.codec.ReleaseRequestEncoder;
import io.pegaflow.ipc.codec.SaveRequestEncoder;
import io.pegaflow.ipc.codec.UnregisterRequestEncoder;
import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Encodes requests and offers them to the agent. Every method returns a positive number, or one of {@link OfferResult}. */
final class RequestProxy {
    private static final int OFFER_ATTEMPTS = 3;
    private static final int PROTOCOL_MIN = 1;

    private final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(Limits.MAX_REQUEST_LENGTH));
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final ConnectRequestEncoder connectRequest = new ConnectRequestEncoder();
    private final RegisterRequestEncoder registerRequest = new RegisterRequestEncoder();
    private final QueryRequestEncoder queryRequest = new QueryRequestEncoder();
    private final SaveRequestEncoder saveRequest = new SaveRequestEncoder();
    private final LoadRequestEncoder loadRequest = new LoadRequestEncoder();
    private final CancelRequestEncoder cancelRequest = new CancelRequestEncoder();
    private final ReleaseRequestEncoder releaseRequest = new ReleaseRequestEncoder();
    private final UnregisterRequestEncoder unregisterRequest = new UnregisterRequestEncoder();
    private final KeepAliveEncoder keepAlive = new KeepAliveEncoder();
    private final CloseRequestEncoder closeRequest = new CloseRequestEncoder();
    private ExclusivePublication publication;
    private int maxRequestLength;

    /** Send to this publication from now on; null for none. */
    void attach(final ExclusivePublication newPublication, final int newMaxRequestLength) {
        publication = newPublication;
        maxRequestLength = Math.min(newMaxRequestLength, Limits.MAX_REQUEST_LENGTH);
        if (newPublication != null) {
            maxRequestLength = Math.min(maxRequestLength, newPublication.maxMessageLength());
        }
    }

    long connect(
            final long correlationId, final int responseStreamId, final int requestedCredits, final byte[] clientName) {
        final long pid = ProcessIdentity.currentPid();
        connectRequest
                .wrapAndApplyHeader(buffer, 0, header)
                .correlationId(correlationId)
                .protocolMin(PROTOCOL_MIN)
                .protocolMax(ConnectRequestEncoder.SCHEMA_VERSION)
                .responseStreamId(responseStreamId)
                .pid(pid)
                .pidStartTime(ProcessIdentity.startTime(pid))
                .requestedCredits(requestedCredits)
                .putClientName(clientName, 0, clientName.length);
        return offer(connectRequest.encodedLength());
    }

    long register(final long correlationId, final RegisterSpec spec) {
        registerRequest
                .wrapAndApplyHeader(buffer, 0, header)
                .correlationId(correlationId)
                .deviceId(spec.deviceId())
                .tpRank(spec.tpRank())
                .tpSize(spec.tpSize())
                .ppRank(spec.ppRank())
                .worldSize(spec.worldSize())
                .flags(spec.flags());
        final RegisterRequestEncoder.AllocationsEncoder allocations =
                registerRequest.allocationsCount(spec.allocations().size());
        for (final RegisterSpec.Allocation allocation : spec.allocations()) {
            allocations
                    .next()
                    .sizeBytes(allocation.sizeBytes())
                    .putHandle(allocation.handle(), 0, allocation.handle().length);
        }
        final RegisterRequestEncoder.LayersEncoder layers =
                registerRequest.layersCount(spec.layers().size());
        for (final LayerLayout layer : spec.layers()) {
            layers.next()
                    .allocationIndex(layer.allocationIndex())
                    .storageGroup(layer.storageGroup())
                    .offsetBytes(layer.offsetBytes())
                    .sizeBytes(layer.sizeBytes())
                    .numBlocks(layer.numBlocks())
                    .segmentBytes(layer.segmentBytes())
                    .kvStrideBytes(layer.kvStrideBytes())
                    .segments(layer.segments())
                    .layerName(layer.name());
        }
        registerRequest
                .putInstanceName(spec.instanceNameBytes(), 0, spec.instanceNameBytes().length)
                .putNamespaceName(spec.namespaceNameBytes(), 0, spec.namespaceNameBytes().length);
        return offer(registerRequest.encodedLength());
    }

    long query(
            final long correlationId,
            final long instanceKey,
            final int storageGroup,
            final boolean allOrNothing,
            final int hashLength,
            final DirectBuffer hashes,
            final int hashesOffset,
            final int count) {
        queryRequest
                .wrapAndApplyHeader(buffer, 0, header)
                .correlationId(correlationId)
                .instanceKey(instanceKey)
                .storageGroup(storageGroup)
                .hashLength((short) hashLength)
                .flags((short) (allOrNothing ? RequestFlags.QUERY_ALL_OR_NOTHING : 0))
                .putHashes(hashes, hashesOffset, count * hashLength);
        return offer(queryRequest.encodedLength());
    }

    long save(final long correlationId, final SaveSpec spec) {
        saveRequest
                .wrapAndApplyHeader(buffer, 0, header)
                .correlationId(correlationId)
                .instanceKey(spec.instanceKey)
                .deviceId(spec.deviceId)
                .flags(spec.reclaimable ? RequestFlags.SAVE_RECLAIMABLE : 0)
                .readyEvent(0)
                .leaseId()
                .high(spec.leaseHigh)
                .low(spec.leaseLow);
        final SaveRequestEncoder.PartsEncoder parts = saveRequest.partsCount(spec.partCount());
        for (int i = 0; i < spec.partCount(); i++) {
            parts.next()
                    .storageGroup(spec.storageGroups[i])
                    .hashLength((short) spec.hashLengths[i])
                    .putLayers(
                            spec.layerCounts[i] == 0 ? buffer : spec.layers[i],
                            spec.layersOffsets[i],
                            spec.layerCounts[i] * Short.BYTES)
                    .putBlockIds(spec.blockIds[i], spec.blockIdsOffsets[i], spec.counts[i] * Integer.BYTES)
                    .putHashes(spec.hashes[i], spec.hashesOffsets[i], spec.counts[i] * spec.hashLengths[i]);
        }
        return offer(saveRequest.encodedLength());
    }

    long load(final long correlationId, final LoadSpec spec) {
        loadRequest
                .wrapAndApplyHeader(buffer, 0, header)
                .correlationId(correlationId)
                .instanceKey(spec.instanceKey)
                .deviceId(spec.deviceId)
                .flags(0);
        final LoadRequestEncoder.PartsEncoder parts = loadRequest.partsCount(spec.partCount());
        for (int i = 0; i < spec.partCount(); i++) {
            parts.next()
                    .storageGroup(spec.storageGroups[i])
                    .leaseId()
                    .high(spec.leasesHigh[i])
                    .low(spec.leasesLow[i]);
            parts.putLayers(
                            spec.layerCounts[i] == 0 ? buffer : spec.layers[i],
                            spec.layersOffsets[i],
                            spec.layerCounts[i] * Short.BYTES)
                    .putBlockIds(spec.blockIds[i], spec.blockIdsOffsets[i], spec.counts[i] * Integer.BYTES);
        }
        return offer(loadRequest.encodedLength());
    }

    long cancel(final long correlationId, final long targetCorrelationId) {
        cancelRequest
                .wrapAndApplyHeader(buffer, 0, header)
                .correlationId(correlationId)
                .targetCorrelationId(targetCorrelationId);
        return offer(cancelRequest.encodedLength());
    }

    long release(final long correlationId, final long leaseHigh, final long leaseLow) {
        releaseRequest
                .wrapAndApplyHeader(buffer, 0, header)
                .correlationId(correlationId)
                .leaseId()
                .high(leaseHigh)
                .low(leaseLow);
        return offer(releaseRequest.encodedLength());
    }

    long unregister(final long correlationId, final long instanceKey, final int deviceId) {
        unregisterRequest
                .wrapAndApplyHeader(buffer, 0, header)
                .correlationId(correlationId)
                .instanceKey(instanceKey)
                .deviceId(deviceId);
        return offer(unregisterRequest.encodedLength());
    }

    long keepAlive(final long nowNs) {
        keepAlive.wrapAndApplyHeader(buffer, 0, header).timestampNs(nowNs);
        return offer(keepAlive.encodedLength());
    }

    long close(final long correlationId) {
        closeRequest.wrapAndApplyHeader(buffer, 0, header).correlationId(correlationId);
        return offer(closeRequest.encodedLength());
    }

    private long offer(final int encodedLength) {
        final int length = MessageHeaderEncoder.ENCODED_LENGTH + encodedLength;
        if (length > maxRequestLength) {
            if (!Limit.REQUEST_LENGTH.allows(length)) {
                throw new IllegalArgumentException(Limit.REQUEST_LENGTH.refusal(length));
            }
            throw new IllegalArgumentException("request does not fit the request stream: length=" + length + ", limit="
                    + maxRequestLength + "; send fewer blocks, or set a longer requestTermLength");
        }
        long result = 0;
        for (int i = 0; i < OFFER_ATTEMPTS; i++) {
            result = publication.offer(buffer, 0, length);
            if (result > 0) {
                return result;
            }
            if (result != ADMIN_ACTION && result != BACK_PRESSURED) {
                return OfferResult.NOT_CONNECTED;
            }
            Thread.onSpinWait();
        }
        return OfferResult.BACK_PRESSURED;
    }
}

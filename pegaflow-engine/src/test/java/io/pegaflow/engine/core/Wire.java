package io.pegaflow.engine.core;

import io.pegaflow.ipc.LayerLayout;
import io.pegaflow.ipc.codec.CancelRequestEncoder;
import io.pegaflow.ipc.codec.LoadRequestEncoder;
import io.pegaflow.ipc.codec.MessageHeaderEncoder;
import io.pegaflow.ipc.codec.QueryRequestEncoder;
import io.pegaflow.ipc.codec.RegisterRequestEncoder;
import io.pegaflow.ipc.codec.ReleaseRequestEncoder;
import io.pegaflow.ipc.codec.SaveRequestEncoder;
import io.pegaflow.ipc.codec.UnregisterRequestEncoder;
import java.nio.ByteOrder;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;

/** Encodes requests as a client does. Each method returns the length of the message in {@link #buffer}. */
final class Wire {
    final MutableDirectBuffer buffer = new ExpandableArrayBuffer(4096);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final byte[] scratch = new byte[1 << 21];

    int register(
            final long correlationId,
            final String instance,
            final String namespace,
            final int deviceId,
            final int tpRank,
            final int tpSize,
            final int worldSize,
            final LayerLayout... layers) {
        return register(correlationId, instance, namespace, deviceId, tpRank, tpSize, 0, worldSize, 0, layers);
    }

    int register(
            final long correlationId,
            final String instance,
            final String namespace,
            final int deviceId,
            final int tpRank,
            final int tpSize,
            final int ppRank,
            final int worldSize,
            final int flags,
            final LayerLayout... layers) {
        final RegisterRequestEncoder encoder = new RegisterRequestEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, header)
                .correlationId(correlationId)
                .deviceId(deviceId)
                .tpRank(tpRank)
                .tpSize(tpSize)
                .ppRank(ppRank)
                .worldSize(worldSize)
                .flags(flags);
        encoder.allocationsCount(1).next().sizeBytes(1L << 40).putHandle(new byte[] {1}, 0, 1);
        final RegisterRequestEncoder.LayersEncoder group = encoder.layersCount(layers.length);
        for (final LayerLayout layer : layers) {
            group.next()
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
        encoder.instanceName(instance).namespaceName(namespace);
        return MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
    }

    int query(final long correlationId, final long instanceKey, final byte[]... hashes) {
        return query(correlationId, instanceKey, 0, 0, hashes);
    }

    int query(
            final long correlationId,
            final long instanceKey,
            final int group,
            final int flags,
            final byte[]... hashes) {
        final QueryRequestEncoder encoder = new QueryRequestEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, header)
                .correlationId(correlationId)
                .instanceKey(instanceKey)
                .storageGroup(group)
                .hashLength((short) hashLength(hashes))
                .flags((short) flags);
        encoder.putHashes(scratch, 0, pack(hashes));
        return MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
    }

    /** A part of a save: blocks of one storage group for some layers, none for all. */
    record SavePart(int group, int[] layers, int[] blockIds, byte[]... hashes) {}

    /** A part of a load: targets for the blocks of one lease and some layers, none for all. */
    record LoadPart(long leaseHigh, long leaseLow, int group, int[] layers, int... blockIds) {}

    int save(
            final long correlationId,
            final long instanceKey,
            final int deviceId,
            final long leaseHigh,
            final long leaseLow,
            final int[] layers,
            final int[] blockIds,
            final byte[]... hashes) {
        return save(
                correlationId,
                instanceKey,
                deviceId,
                leaseHigh,
                leaseLow,
                0,
                new SavePart(0, layers, blockIds, hashes));
    }

    int save(
            final long correlationId,
            final long instanceKey,
            final int deviceId,
            final long leaseHigh,
            final long leaseLow,
            final int flags,
            final SavePart... parts) {
        final SaveRequestEncoder encoder = new SaveRequestEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, header)
                .correlationId(correlationId)
                .instanceKey(instanceKey)
                .deviceId(deviceId)
                .flags(flags)
                .readyEvent(0);
        encoder.leaseId().high(leaseHigh).low(leaseLow);
        final SaveRequestEncoder.PartsEncoder group = encoder.partsCount(parts.length);
        final MutableDirectBuffer packed = new ExpandableArrayBuffer(64);
        for (final SavePart part : parts) {
            group.next().storageGroup(part.group()).hashLength((short) hashLength(part.hashes()));
            group.putLayers(packed, 0, packShorts(packed, part.layers()));
            group.putBlockIds(packed, 0, packInts(packed, part.blockIds()));
            group.putHashes(scratch, 0, pack(part.hashes()));
        }
        return MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
    }

    int load(
            final long correlationId,
            final long instanceKey,
            final int deviceId,
            final long leaseHigh,
            final long leaseLow,
            final int... blockIds) {
        return load(correlationId, instanceKey, deviceId, new LoadPart(leaseHigh, leaseLow, 0, new int[0], blockIds));
    }

    int load(final long correlationId, final long instanceKey, final int deviceId, final LoadPart... parts) {
        final LoadRequestEncoder encoder = new LoadRequestEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, header)
                .correlationId(correlationId)
                .instanceKey(instanceKey)
                .deviceId(deviceId)
                .flags(0);
        final LoadRequestEncoder.PartsEncoder group = encoder.partsCount(parts.length);
        final MutableDirectBuffer packed = new ExpandableArrayBuffer(64);
        for (final LoadPart part : parts) {
            group.next()
                    .storageGroup(part.group())
                    .leaseId()
                    .high(part.leaseHigh())
                    .low(part.leaseLow());
            group.putLayers(packed, 0, packShorts(packed, part.layers()));
            group.putBlockIds(packed, 0, packInts(packed, part.blockIds()));
        }
        return MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
    }

    private static int packShorts(final MutableDirectBuffer target, final int[] values) {
        for (int i = 0; i < values.length; i++) {
            target.putShort(i * 2, (short) values[i], ByteOrder.LITTLE_ENDIAN);
        }
        return values.length * 2;
    }

    int release(final long correlationId, final long leaseHigh, final long leaseLow) {
        final ReleaseRequestEncoder encoder = new ReleaseRequestEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, header).correlationId(correlationId);
        encoder.leaseId().high(leaseHigh).low(leaseLow);
        return MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
    }

    int cancel(final long correlationId, final long target) {
        final CancelRequestEncoder encoder = new CancelRequestEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, header)
                .correlationId(correlationId)
                .targetCorrelationId(target);
        return MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
    }

    int unregister(final long correlationId, final long instanceKey, final int deviceId) {
        final UnregisterRequestEncoder encoder = new UnregisterRequestEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, header)
                .correlationId(correlationId)
                .instanceKey(instanceKey)
                .deviceId(deviceId);
        return MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
    }

    private static int hashLength(final byte[][] hashes) {
        return hashes.length == 0 ? 32 : hashes[0].length;
    }

    private int pack(final byte[][] hashes) {
        int length = 0;
        for (final byte[] hash : hashes) {
            System.arraycopy(hash, 0, scratch, length, hash.length);
            length += hash.length;
        }
        return length;
    }

    private static int packInts(final MutableDirectBuffer target, final int[] values) {
        for (int i = 0; i < values.length; i++) {
            target.putInt(i * 4, values[i], ByteOrder.LITTLE_ENDIAN);
        }
        return values.length * 4;
    }
}

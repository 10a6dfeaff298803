package io.pegaflow.engine.device;

import io.pegaflow.engine.device.host.ExportedMemory;
import io.pegaflow.ipc.LayerLayout;
import io.pegaflow.ipc.codec.MessageHeaderEncoder;
import io.pegaflow.ipc.codec.RegisterRequestEncoder;
import java.util.List;
import org.agrona.MutableDirectBuffer;

/** RegisterRequests as a client encodes them. */
public final class RegisterRequests {
    private RegisterRequests() {}

    public static int encode(
            final MutableDirectBuffer buffer,
            final int deviceId,
            final List<LayerLayout> layers,
            final ExportedMemory... memories) {
        final byte[][] handles = new byte[memories.length][];
        final long[] lengths = new long[memories.length];
        for (int i = 0; i < memories.length; i++) {
            handles[i] = memories[i].handle();
            lengths[i] = memories[i].length();
        }
        return encode(buffer, deviceId, layers, handles, lengths);
    }

    public static int encode(
            final MutableDirectBuffer buffer,
            final int deviceId,
            final List<LayerLayout> layers,
            final byte[][] handles,
            final long[] claimedBytes) {
        final RegisterRequestEncoder encoder = new RegisterRequestEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .correlationId(1)
                .deviceId(deviceId)
                .tpRank(0)
                .tpSize(1)
                .ppRank(0)
                .worldSize(1)
                .flags(0);
        final RegisterRequestEncoder.AllocationsEncoder allocations = encoder.allocationsCount(handles.length);
        for (int i = 0; i < handles.length; i++) {
            allocations.next().sizeBytes(claimedBytes[i]).putHandle(handles[i], 0, handles[i].length);
        }
        final RegisterRequestEncoder.LayersEncoder encodedLayers = encoder.layersCount(layers.size());
        for (final LayerLayout layer : layers) {
            encodedLayers
                    .next()
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
        encoder.instanceName("instance").namespaceName("namespace");
        return MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
    }
}

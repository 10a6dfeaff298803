package io.pegaflow.engine.core;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/** The targets of one lease of a load, for one set of layers, and where they lie in the request. */
final class LoadPart {
    /** Layers of the part, by their position in the registration. */
    final long[] layerSet = new long[FillTable.SET_LENGTH];

    long leaseHigh;
    long leaseLow;
    Lease lease;
    int storageGroup;
    DeviceGroup group;
    int layersOffset;
    int layerCount;
    int blockIdsOffset;
    int blockIdCount;
    /** Parts with equal layers have an equal number; those of others have no layer in common. */
    int layerSetNumber;

    int targets;

    int layer(final DirectBuffer request, final int index) {
        return request.getShort(layersOffset + index * Short.BYTES, ByteOrder.LITTLE_ENDIAN) & 0xFFFF;
    }

    int blockId(final DirectBuffer request, final int index) {
        return request.getInt(blockIdsOffset + index * Integer.BYTES, ByteOrder.LITTLE_ENDIAN);
    }
}

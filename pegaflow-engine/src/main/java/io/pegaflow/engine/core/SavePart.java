package io.pegaflow.engine.core;

import io.pegaflow.engine.pool.PageClass;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/** One list of blocks of a save, for one set of layers: where it lies in its request, and which cells of a page it asks for. */
final class SavePart {
    final long[] wanted = new long[FillTable.SET_LENGTH];
    int wantedCount;
    int storageGroup;
    DeviceGroup group;
    int hashLength;
    int layersOffset;
    int layerCount;
    int blockIdsOffset;
    int blockIdCount;
    int hashesOffset;
    int hashesLength;
    /** Position of the part's first block among those of the request. */
    int first;

    int count;
    PageClass pageClass;

    int layer(final DirectBuffer request, final int index) {
        return request.getShort(layersOffset + index * Short.BYTES, ByteOrder.LITTLE_ENDIAN) & 0xFFFF;
    }

    int blockId(final DirectBuffer request, final int index) {
        return request.getInt(blockIdsOffset + index * Integer.BYTES, ByteOrder.LITTLE_ENDIAN);
    }

    /** The request was moved in memory. */
    void move(final int delta) {
        layersOffset += delta;
        blockIdsOffset += delta;
        hashesOffset += delta;
    }

    int hashOffset(final int index) {
        return hashesOffset + index * hashLength;
    }
}

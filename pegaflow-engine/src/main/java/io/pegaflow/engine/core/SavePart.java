package io.pegaflow.engine.core;

import io.pegaflow.engine.pool.PageClass;
import io.pegaflow.engine.state.StateCursor;
import io.pegaflow.ipc.Limits;
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

    /** Write or read what the end of a save depends on; where its lists lay in the request matters no more. */
    void state(final StateCursor cursor, final Device device) {
        cursor.longs(wanted, 0, wanted.length);
        wantedCount = cursor.int32(wantedCount);
        storageGroup = cursor.within(storageGroup, 0, Limits.MAX_STORAGE_GROUPS - 1);
        group = device.group(storageGroup);
        first = cursor.int32(first);
        count = cursor.int32(count);
    }
}

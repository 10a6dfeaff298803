package io.pegaflow.engine.core;

import io.pegaflow.engine.pool.PageClass;
import io.pegaflow.engine.state.StateCursor;
import io.pegaflow.ipc.Limits;
import io.pegaflow.ipc.codec.SaveRequestDecoder;
import org.agrona.DirectBuffer;

/** One list of blocks of a save, for one set of layers: where it lies in its request, and which cells of a page it asks for. */
final class SavePart extends RequestPart {
    private static final int STORAGE_GROUP_OFFSET = SaveRequestDecoder.PartsDecoder.storageGroupEncodingOffset();
    private static final int HASH_LENGTH_OFFSET = SaveRequestDecoder.PartsDecoder.hashLengthEncodingOffset();

    final long[] wanted = new long[FillTable.SET_LENGTH];
    int wantedCount;
    int hashLength;
    int hashesOffset;
    int hashesLength;
    /** Position of the part's first block among those of the request. */
    int first;

    int count;
    PageClass pageClass;

    @Override
    void readFixed(final DirectBuffer request, final int offset) {
        storageGroup = RequestChecks.uint16(request, offset + STORAGE_GROUP_OFFSET);
        hashLength = request.getByte(offset + HASH_LENGTH_OFFSET) & 0xFF;
    }

    @Override
    boolean readLists(final VarDataReader fields) {
        if (!super.readLists(fields) || !fields.next()) {
            return false;
        }
        hashesOffset = fields.offset();
        hashesLength = fields.length();
        return true;
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

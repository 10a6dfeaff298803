package io.pegaflow.engine.core;

import io.pegaflow.ipc.Limits;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/** One part of a save or a load: blocks of a device for one set of layers, and where its lists lie in the request. */
abstract class RequestPart {
    /** The parts do not lie within their message. */
    static final int TRUNCATED = -1;

    int storageGroup;
    DeviceGroup group;
    int layersOffset;
    int layerCount;
    int blockIdsOffset;
    int blockIdCount;

    /**
     * Take parts off a request; trusts no length.
     *
     * @param headerLength of the group of parts.
     * @param fixedLength  least length of what a part has before its lists.
     * @return their number, {@link #TRUNCATED}, or more than there may be, in which case none was taken.
     */
    static int readAll(
            final RequestPart[] parts,
            final DirectBuffer request,
            final VarDataReader fields,
            final int headerLength,
            final int fixedLength) {
        final int dimensions = fields.position();
        if (!fields.skip(headerLength)) {
            return TRUNCATED;
        }
        final int blockLength = RequestChecks.uint16(request, dimensions);
        final int count = RequestChecks.uint16(request, dimensions + Short.BYTES);
        if (count > Limits.MAX_PARTS) {
            return count;
        }
        for (int i = 0; i < count; i++) {
            final int fixed = fields.position();
            if (blockLength < fixedLength || !fields.skip(blockLength)) {
                return TRUNCATED;
            }
            parts[i].readFixed(request, fixed);
            if (!parts[i].readLists(fields)) {
                return TRUNCATED;
            }
        }
        return count;
    }

    abstract void readFixed(DirectBuffer request, int offset);

    /** False if a list does not lie within the message, or has half a layer. */
    boolean readLists(final VarDataReader fields) {
        if (!fields.next() || (fields.length() & 1) != 0) {
            return false;
        }
        layersOffset = fields.offset();
        layerCount = fields.length() / Short.BYTES;
        if (!fields.next()) {
            return false;
        }
        blockIdsOffset = fields.offset();
        blockIdCount = fields.length() / Integer.BYTES;
        return true;
    }

    /** Number of layers the part names; it names those of its whole group by none. */
    int namedLayers(final Device device) {
        return layerCount == 0 ? device.layers.length : layerCount;
    }

    /** Position in the registration of a named layer; if all are, also of those of other groups. */
    int namedLayer(final DirectBuffer request, final int index) {
        return layerCount == 0 ? index : layer(request, index);
    }

    int layer(final DirectBuffer request, final int index) {
        return request.getShort(layersOffset + index * Short.BYTES, ByteOrder.LITTLE_ENDIAN) & 0xFFFF;
    }

    int blockId(final DirectBuffer request, final int index) {
        return request.getInt(blockIdsOffset + index * Integer.BYTES, ByteOrder.LITTLE_ENDIAN);
    }
}

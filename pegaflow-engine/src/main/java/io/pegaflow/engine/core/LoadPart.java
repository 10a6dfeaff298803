package io.pegaflow.engine.core;

import io.pegaflow.ipc.codec.LoadRequestDecoder;
import org.agrona.DirectBuffer;

/** The targets of one lease of a load, for one set of layers, and where they lie in the request. */
final class LoadPart extends RequestPart {
    private static final int LEASE_OFFSET = LoadRequestDecoder.PartsDecoder.leaseIdEncodingOffset();
    private static final int STORAGE_GROUP_OFFSET = LoadRequestDecoder.PartsDecoder.storageGroupEncodingOffset();

    /** Layers of the part, by their position in the registration. */
    final long[] layerSet = new long[FillTable.SET_LENGTH];

    long leaseHigh;
    long leaseLow;
    Lease lease;
    /** Parts with equal layers have an equal number; those of others have no layer in common. */
    int layerSetNumber;

    int targets;

    @Override
    void readFixed(final DirectBuffer request, final int offset) {
        leaseHigh = request.getLong(offset + LEASE_OFFSET, LoadRequestDecoder.BYTE_ORDER);
        leaseLow = request.getLong(offset + LEASE_OFFSET + Long.BYTES, LoadRequestDecoder.BYTE_ORDER);
        storageGroup = RequestChecks.uint16(request, offset + STORAGE_GROUP_OFFSET);
    }
}

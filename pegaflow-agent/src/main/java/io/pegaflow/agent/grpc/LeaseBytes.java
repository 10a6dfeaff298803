package io.pegaflow.agent.grpc;

import com.google.protobuf.ByteString;
import io.pegaflow.engine.core.Refusal;
import io.pegaflow.engine.runtime.latency.Operation;
import java.nio.ByteBuffer;

/** Leases as clients see them: 16 bytes that say nothing. */
record LeaseBytes(long high, long low) {
    private static final int LENGTH = 2 * Long.BYTES;

    static LeaseBytes read(final Operation operation, final ByteString bytes) throws RpcException {
        if (bytes.isEmpty()) {
            throw RpcException.of(operation, Refusal.LEASE_ID_EMPTY);
        }
        if (bytes.size() != LENGTH) {
            throw RpcException.of(operation, Refusal.LEASE_ID_LENGTH, bytes.size());
        }
        final ByteBuffer buffer = bytes.asReadOnlyByteBuffer();
        return new LeaseBytes(buffer.getLong(), buffer.getLong());
    }

    /** Nothing for no lease. */
    ByteString toBytes() {
        return high == 0 && low == 0
                ? ByteString.EMPTY
                : ByteString.copyFrom(
                        ByteBuffer.allocate(LENGTH).putLong(high).putLong(low).array());
    }
}

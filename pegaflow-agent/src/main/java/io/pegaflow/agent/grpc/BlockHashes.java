package io.pegaflow.agent.grpc;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.pegaflow.ipc.Limit;
import java.util.List;

/** Hashes of one list, which all have the same length on the way to the engine. */
final class BlockHashes {
    private static final int ANY_LENGTH = 1;

    private BlockHashes() {}

    /** Their length; of no hash any. */
    static int length(final List<ByteString> hashes) throws RpcException {
        if (hashes.isEmpty()) {
            return ANY_LENGTH;
        }
        final int length = hashes.get(0).size();
        for (final ByteString hash : hashes) {
            if (!Limit.HASH_LENGTH.allows(hash.size())) {
                throw RpcException.of(Limit.HASH_LENGTH, hash.size());
            }
            if (hash.size() != length) {
                throw new RpcException(
                        Status.Code.INVALID_ARGUMENT,
                        "hashes of one list differ in length: hash_length=" + length + ", got " + hash.size()
                                + "; use one hash function");
            }
        }
        if (!Limit.BLOCKS.allows(hashes.size())) {
            throw RpcException.of(Limit.BLOCKS, hashes.size());
        }
        final long bytes = (long) hashes.size() * length;
        if (!Limit.HASH_BYTES.allows(bytes)) {
            throw RpcException.of(Limit.HASH_BYTES, bytes);
        }
        return length;
    }

    /** One after another. */
    static byte[] pack(final List<ByteString> hashes, final int length) {
        final byte[] packed = new byte[hashes.size() * length];
        int offset = 0;
        for (final ByteString hash : hashes) {
            hash.copyTo(packed, offset);
            offset += length;
        }
        return packed;
    }
}

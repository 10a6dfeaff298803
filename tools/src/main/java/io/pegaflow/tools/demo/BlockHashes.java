package io.pegaflow.tools.demo;

import io.pegaflow.tools.trace.Workload;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** The hash of every block of a workload, SHA-256(seed ‖ id), both little-endian, computed once. */
final class BlockHashes {
    static final int HASH_LENGTH = 32;

    private final UnsafeBuffer hashes;

    BlockHashes(final Workload workload, final long seed) {
        final byte[] all = new byte[Math.multiplyExact(workload.distinctCount(), HASH_LENGTH)];
        final MessageDigest digest = sha256();
        final ByteBuffer input = ByteBuffer.allocate(2 * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        try {
            for (int ordinal = 0; ordinal < workload.distinctCount(); ordinal++) {
                input.putLong(0, seed).putLong(Long.BYTES, workload.id(ordinal));
                digest.update(input.array());
                digest.digest(all, ordinal * HASH_LENGTH, HASH_LENGTH);
            }
        } catch (final DigestException e) {
            throw new IllegalStateException(e);
        }
        hashes = new UnsafeBuffer(all);
    }

    /** Pack the hashes of a request, in its order. */
    void pack(final Workload workload, final int request, final MutableDirectBuffer into) {
        final int count = workload.blockCount(request);
        for (int i = 0; i < count; i++) {
            into.putBytes(i * HASH_LENGTH, hashes, workload.ordinal(request, i) * HASH_LENGTH, HASH_LENGTH);
        }
    }

    long blockKey(final long namespaceKey, final int ordinal) {
        final int offset = ordinal * HASH_LENGTH;
        return BlockContent.blockKey(
                namespaceKey,
                hashes.getLong(offset, ByteOrder.LITTLE_ENDIAN),
                hashes.getLong(offset + 8, ByteOrder.LITTLE_ENDIAN),
                hashes.getLong(offset + 16, ByteOrder.LITTLE_ENDIAN),
                hashes.getLong(offset + 24, ByteOrder.LITTLE_ENDIAN));
    }

    DirectBuffer buffer() {
        return hashes;
    }

    String hex(final int ordinal) {
        final StringBuilder text = new StringBuilder(2 * HASH_LENGTH);
        for (int i = 0; i < HASH_LENGTH; i++) {
            final int value = hashes.getByte(ordinal * HASH_LENGTH + i) & 0xff;
            text.append(Character.forDigit(value >>> 4, 16)).append(Character.forDigit(value & 0xf, 16));
        }
        return text.toString();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK must have SHA-256", e);
        }
    }
}

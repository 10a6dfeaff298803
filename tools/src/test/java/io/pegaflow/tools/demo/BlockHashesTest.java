package io.pegaflow.tools.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.pegaflow.tools.trace.Workload;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class BlockHashesTest {
    @Test
    void shouldHashSeedAndId() throws Exception {
        final BlockHashes hashes = new BlockHashes(workload(), 42);
        final byte[] input = ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(42)
                .putLong(1L << 40)
                .array();
        final byte[] expected = MessageDigest.getInstance("SHA-256").digest(input);
        assertEquals(HexFormat.of().formatHex(expected), hashes.hex(1));
        assertNotEquals(hashes.hex(1), new BlockHashes(workload(), 43).hex(1));
    }

    @Test
    void shouldPackTheHashesOfARequestInItsOrder() {
        final BlockHashes hashes = new BlockHashes(workload(), 42);
        final UnsafeBuffer packed = new UnsafeBuffer(new byte[2 * BlockHashes.HASH_LENGTH]);
        hashes.pack(workload(), 1, packed);
        final byte[] text = new byte[2 * BlockHashes.HASH_LENGTH];
        packed.getBytes(0, text);
        assertEquals(hashes.hex(2) + hashes.hex(0), HexFormat.of().formatHex(text));
    }

    private static Workload workload() {
        final Workload.Builder workload = new Workload.Builder();
        workload.add(0, new long[] {3, 1L << 40}, 2);
        workload.add(1, new long[] {9, 3}, 2);
        return workload.build();
    }
}

package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a killed agent leaves in its pool is whole, and can be read by the documentation alone. */
class PoolAfterKillSystemTest {
    private static final int BLOCKS = 48;

    @Test
    void shouldBeReadableAfterTheAgentWasKilled() throws IOException {
        try (TestDirectory directory = new TestDirectory();
                ChildJvm agent = ChildJvm.startAgent(directory).awaitReady();
                CacheClient client = new CacheClient(directory.aeron(), directory.devices(), "worker")) {
            client.register("instance", "space");
            client.save(1, BLOCKS);
            agent.kill();
            agent.awaitExit();
            final Path pool = directory.run().resolve("pool");
            assertTrue(Files.exists(pool));
            checkPool(pool);
            final Path torn = Files.copy(pool, directory.path().resolve("torn"), StandardCopyOption.REPLACE_EXISTING);
            flipOneBitOfEveryEntry(torn);
        }
    }

    private static void checkPool(final Path path) throws IOException {
        try (PoolFileReader pool = new PoolFileReader(path)) {
            final Set<Long> found = new HashSet<>();
            for (final PoolFileReader.Page page : pool.pages) {
                assertTrue(page.isSealed());
                assertEquals("space", page.namespace());
                assertEquals(0, page.shardIndex());
                assertEquals(1, page.shardCount());
                assertEquals(CacheClient.BLOCK_BYTES, page.dataLength());
                final long id = idOf(page.hash());
                assertTrue(found.add(id));
                checkData(pool.data(page), id);
            }
            assertEquals(BLOCKS, found.size());
            assertEquals(0, pool.tornEntries);
            assertEquals(
                    1,
                    pool.pages.stream()
                            .map(PoolFileReader.Page::fingerprint)
                            .distinct()
                            .count());
        }
    }

    private static long idOf(final byte[] hash) {
        for (long id = 1; id <= BLOCKS; id++) {
            if (ByteBuffer.wrap(hash).order(ByteOrder.LITTLE_ENDIAN).getLong() == CacheClient.content(id, -1, 0)) {
                return id;
            }
        }
        throw new AssertionError("a hash nobody saved");
    }

    private static void checkData(final ByteBuffer data, final long id) {
        for (int layer = 0; layer < CacheClient.LAYERS; layer++) {
            for (int word = 0; word < CacheClient.SEGMENT_BYTES / Long.BYTES; word++) {
                assertEquals(
                        CacheClient.content(id, layer, word),
                        data.getLong(layer * CacheClient.SEGMENT_BYTES + word * Long.BYTES));
            }
        }
    }

    /** The entry check notices any bit of an entry that is not what was written. */
    private static void flipOneBitOfEveryEntry(final Path path) throws IOException {
        final byte[] bytes = Files.readAllBytes(path);
        int flipped = 0;
        for (int at = 65_536; at + 4 <= bytes.length; at += 262_144) {
            if (bytes[at] == 'P' && bytes[at + 1] == 'F' && bytes[at + 2] == 'S' && bytes[at + 3] == 'B') {
                for (int entry = at + 64; bytes[entry] == 2; entry += 64, flipped++) {
                    bytes[entry + 8 + flipped % 56] ^= (byte) (1 << flipped % 8);
                }
            }
        }
        Files.write(path, bytes);
        try (PoolFileReader pool = new PoolFileReader(path)) {
            assertEquals(BLOCKS, flipped);
            assertEquals(BLOCKS, pool.tornEntries);
            assertTrue(pool.pages.isEmpty());
        }
    }
}

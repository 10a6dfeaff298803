package io.pegaflow.tools.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.engine.runtime.counters.CountersFileReader;
import io.pegaflow.engine.runtime.counters.EngineCounter;
import io.pegaflow.tools.process.AgentChildMain;
import io.pegaflow.tools.process.ExitCode;
import io.pegaflow.tools.process.ToolRun;
import io.pegaflow.tools.trace.TraceReader;
import io.pegaflow.tools.trace.Workload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo can fail, and leaves nothing behind when it does. */
@Timeout(120)
class DemoFaultTest {
    private static final long SEED = 42;
    private static final String TWICE =
            "{\"timestamp\": 0, \"input_length\": 1, \"output_length\": 1, \"hash_ids\": [0, 1, 2, 3, 4, 5, 6, 7]}\n"
                    + "{\"timestamp\": %d, \"input_length\": 1, \"output_length\": 1, \"hash_ids\": [0, 1, 2, 3, 4, 5, 6, 7]}\n";

    @TempDir
    private Path directory;

    @Test
    void shouldNameTheBlockAndLayerOfAFlippedByte() throws Exception {
        final BlockShape shape = new BlockShape(1, 4, KvLayout.SPLIT, 4096);
        final Path trace = directory.resolve("trace.jsonl");
        Files.writeString(trace, TWICE.formatted(6_000));
        final Workload workload = TraceReader.read(trace, 2, false);
        final int ordinal = 3;
        final BlockHashes hashes = new BlockHashes(workload, SEED);
        final byte[] page = pageOf(shape, hashes.blockKey(BlockContent.namespaceKey("demo"), ordinal));
        try (ToolRun demo = DemoRun.start(
                directory,
                "--trace",
                trace.toString(),
                "--speed",
                "1",
                "--layers",
                "4",
                "--kv-layout",
                "split",
                "--block-bytes",
                "4kb",
                "--pool-size",
                "4mb")) {
            awaitFirstRequest(demo);
            ToolRun.await("block in the pool", () -> flipOneByte(demo, page, 2 * 1024 + 512 + 77));
            demo.awaitEnd(ExitCode.CORRUPT);
            assertEquals(1, demo.number("corrupt_blocks"));
            assertEquals(8, demo.number("blocks_verified"));
            assertTrue(demo.output().contains("block=3,"), demo::output);
            assertTrue(demo.output().contains("hash=" + hashes.hex(ordinal)), demo::output);
            assertTrue(demo.output().contains("layer=2, segment=V, offset=77"), demo::output);
            demo.assertNothingLeft();
        }
    }

    @Test
    void shouldEndWithItsOwnStatusWhenTheAgentIsLost() throws Exception {
        try (ToolRun demo = startLongRun()) {
            awaitFirstRequest(demo);
            demo.child(AgentChildMain.class).orElseThrow().destroyForcibly();
            demo.awaitEnd(ExitCode.AGENT_LOST);
            assertEquals(0, demo.number("agent_restarts"));
            demo.assertNothingLeft();
        }
    }

    @Test
    void shouldLeaveNothingBehindWhenStopped() throws Exception {
        try (ToolRun demo = startLongRun()) {
            awaitFirstRequest(demo);
            final ProcessHandle agent = demo.child(AgentChildMain.class).orElseThrow();
            final ProcessHandle client = demo.child(DemoClientMain.class).orElseThrow();
            demo.process().destroy();
            demo.awaitEnd(143);
            assertTrue(!agent.isAlive() && !client.isAlive());
            demo.assertNothingLeft();
        }
    }

    @Test
    void shouldTakeItsChildrenAlongWhenKilled() throws Exception {
        try (ToolRun demo = startLongRun()) {
            awaitFirstRequest(demo);
            final ProcessHandle agent = demo.child(AgentChildMain.class).orElseThrow();
            final ProcessHandle client = demo.child(DemoClientMain.class).orElseThrow();
            demo.process().destroyForcibly();
            demo.awaitEnd(137);
            ToolRun.await("end of the children", () -> !agent.isAlive() && !client.isAlive());
        }
    }

    @Test
    void shouldSweepWhatAKilledRunLeft() throws Exception {
        try (ToolRun demo = startLongRun()) {
            awaitFirstRequest(demo);
            final ProcessHandle agent = demo.child(AgentChildMain.class).orElseThrow();
            agent.destroyForcibly();
            demo.process().destroyForcibly();
            demo.awaitEnd(137);
            ToolRun.await("end of the agent", () -> !agent.isAlive());
            assertTrue(demo.runDirectory().isPresent());
            try (ToolRun next = DemoRun.start(directory, "--requests", "10", "--pool-size", "16mb")) {
                next.awaitEnd(ExitCode.OK);
            }
            demo.assertNothingLeft();
        }
    }

    private ToolRun startLongRun() throws IOException {
        final Path trace = directory.resolve("trace.jsonl");
        Files.writeString(trace, TWICE.formatted(3_600_000));
        return DemoRun.start(directory, "--trace", trace.toString(), "--speed", "1", "--pool-size", "16mb");
    }

    /** Wait until the first of the two requests has been carried out. */
    private static void awaitFirstRequest(final ToolRun demo) throws InterruptedException {
        ToolRun.await("first request", () -> hasSealed(demo, 8));
    }

    private static boolean hasSealed(final ToolRun demo, final long blocks) {
        try {
            final Path counters =
                    demo.runDirectory().map(path -> path.resolve("counters")).orElse(null);
            if (counters == null || !Files.exists(counters)) {
                return false;
            }
            try (CountersFileReader reader = new CountersFileReader(counters)) {
                return reader.value(EngineCounter.BLOCK_INSERTIONS) >= blocks;
            }
        } catch (final IOException e) {
            // The file appears before it is complete.
            return false;
        }
    }

    /** The bytes of a block as they lie in the pool: layer after layer, K before V. */
    private static byte[] pageOf(final BlockShape shape, final long blockKey) {
        final long memory = UnsafeApi.allocateMemory(shape.blockBytes());
        try {
            final RankBlocks blocks = new RankBlocks(shape, 0, 1, memory);
            blocks.fill(0, blockKey);
            final byte[] page = new byte[(int) shape.blockBytes()];
            new UnsafeBuffer(memory, page.length).getBytes(0, page);
            return page;
        } finally {
            UnsafeApi.freeMemory(memory);
        }
    }

    private static boolean flipOneByte(final ToolRun demo, final byte[] page, final int offset) {
        try {
            final Path pool =
                    demo.runDirectory().map(path -> path.resolve("pool")).orElse(null);
            if (pool == null) {
                return false;
            }
            try (FileChannel channel = FileChannel.open(pool, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                final long position = find(channel, page);
                if (position < 0) {
                    return false;
                }
                channel.write(ByteBuffer.wrap(new byte[] {(byte) (page[offset] ^ 1)}), position + offset);
                return true;
            }
        } catch (final NoSuchFileException e) {
            return false;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long find(final FileChannel channel, final byte[] page) throws IOException {
        final int alignment = 512;
        final ByteBuffer wanted = ByteBuffer.wrap(page);
        final ByteBuffer found = ByteBuffer.allocate(page.length);
        for (long position = 0; position + page.length <= channel.size(); position += alignment) {
            found.clear();
            channel.read(found, position);
            if (found.flip().equals(wanted)) {
                return position;
            }
        }
        return -1;
    }
}

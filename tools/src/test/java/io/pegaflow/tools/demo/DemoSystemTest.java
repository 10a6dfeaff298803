package io.pegaflow.tools.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.agent.SizeParser;
import io.pegaflow.tools.process.ExitCode;
import io.pegaflow.tools.process.ToolRun;
import io.pegaflow.tools.trace.Reference;
import io.pegaflow.tools.trace.TraceFiles;
import io.pegaflow.tools.trace.TraceReader;
import io.pegaflow.tools.trace.Workload;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole path over real processes. */
@Timeout(120)
class DemoSystemTest {
    private static final List<String> KEYS = List.of(
            "requests",
            "block_lookups",
            "block_hits",
            "hit_ratio",
            "hits_on_other_clients_blocks",
            "blocks_saved",
            "blocks_loaded",
            "blocks_verified",
            "bytes_saved",
            "bytes_loaded",
            "save_gb_per_s",
            "load_gb_per_s",
            "corrupt_blocks",
            "evictions",
            "errors",
            "bad_lines",
            "elapsed_seconds",
            "eviction",
            "transport",
            "device_backend",
            "pool_blocks",
            "agent_restarts",
            "query_count",
            "query_p50_us",
            "query_p99_us",
            "query_p999_us",
            "query_max_us",
            "save_count",
            "save_p50_us",
            "save_p99_us",
            "save_p999_us",
            "save_max_us",
            "load_count",
            "load_p50_us",
            "load_p99_us",
            "load_p999_us",
            "load_max_us");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "1, 1, contiguous, 4kb, 500, lru",
        "1, 1, contiguous, 4kb, 500, lru-head",
        "1, 1, contiguous, 4kb, 500, mq-lru",
        "2, 4, split, 4kb, 500, lru",
        "1, 3, contiguous, 3kb, 1000, lru",
    })
    void shouldHitWhatTheReferenceHitsAndLoadWhatWasSaved(
            final int tp,
            final int layers,
            final String layout,
            final String blockBytes,
            final int poolBlocks,
            final String policy)
            throws Exception {
        final Workload workload = TraceReader.read(TraceFiles.chat(), Integer.MAX_VALUE, false);
        final Reference reference = Reference.of(policy, poolBlocks);
        reference.replay(workload);
        try (ToolRun demo = DemoRun.start(
                directory,
                "--trace",
                TraceFiles.chat().toString(),
                "--tp",
                Integer.toString(tp),
                "--layers",
                Integer.toString(layers),
                "--kv-layout",
                layout,
                "--block-bytes",
                blockBytes,
                "--pool-blocks",
                Integer.toString(poolBlocks),
                "--eviction",
                policy)) {
            demo.awaitEnd(ExitCode.OK);
            final Map<String, Object> report = demo.report();
            assertTrue(report.keySet().containsAll(KEYS), report::toString);
            assertEquals(workload.requestCount(), demo.number("requests"));
            assertEquals(workload.lookupCount(), demo.number("block_lookups"));
            assertEquals(reference.hits(), demo.number("block_hits"), demo::output);
            assertEquals(0, demo.number("corrupt_blocks"));
            assertEquals(0, demo.number("errors"), demo::output);
            assertEquals(reference.hits(), demo.number("blocks_loaded"));
            assertEquals(reference.hits(), demo.number("blocks_verified"));
            assertEquals(reference.hits() * tp * SizeParser.parse(blockBytes), demo.number("bytes_loaded"));
            assertEquals(demo.number("blocks_saved") * tp * SizeParser.parse(blockBytes), demo.number("bytes_saved"));
            assertEquals(poolBlocks, demo.number("pool_blocks"));
            assertEquals(demo.number("blocks_saved") - poolBlocks, demo.number("evictions"));
            assertEquals(0, demo.number("hits_on_other_clients_blocks"));
            assertEquals(policy, report.get("eviction"));
            assertEquals("host", report.get("device_backend"));
            demo.assertNothingLeft();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, contiguous, 10000, lru, 61046",
        "2, 4, split, 30000, lru, 93978",
        "1, 1, contiguous, 10000, mq-lru, 67111"
    })
    void shouldHitTheBlocksOfARealTraceThatItsReferenceCountsName(
            final int tp,
            final int layers,
            final String layout,
            final int poolBlocks,
            final String policy,
            final long hits)
            throws Exception {
        try (ToolRun demo = DemoRun.start(
                directory,
                "--trace",
                TraceFiles.conversation().toString(),
                "--tp",
                Integer.toString(tp),
                "--layers",
                Integer.toString(layers),
                "--kv-layout",
                layout,
                "--block-bytes",
                "512",
                "--pool-blocks",
                Integer.toString(poolBlocks),
                "--eviction",
                policy)) {
            demo.awaitEnd(ExitCode.OK);
            assertEquals(12_031, demo.number("requests"));
            assertEquals(hits, demo.number("block_hits"), demo::output);
            assertEquals(hits, demo.number("blocks_verified"));
            assertEquals(0, demo.number("corrupt_blocks"));
        }
    }

    @Test
    void shouldFindBlocksOfOtherClientsInOneNamespace() throws Exception {
        try (ToolRun demo = twoClients("--namespace", "shared")) {
            demo.awaitEnd(ExitCode.OK);
            assertTrue(demo.number("hits_on_other_clients_blocks") > 0, demo::output);
            assertEquals(600, demo.number("requests"));
            assertEquals(0, demo.number("corrupt_blocks"));
        }
    }

    @Test
    void shouldFindNoBlocksOfOtherClientsInOtherNamespaces() throws Exception {
        try (ToolRun demo = twoClients("--namespace", "one", "--namespace", "two")) {
            demo.awaitEnd(ExitCode.OK);
            assertTrue(demo.number("block_hits") > 0, demo::output);
            assertEquals(0, demo.number("hits_on_other_clients_blocks"));
            assertEquals(0, demo.number("corrupt_blocks"));
            assertEquals(0, demo.number("errors"), demo::output);
        }
    }

    @Test
    void shouldCountAndPrintWhatTheAgentRefuses() throws Exception {
        try (ToolRun demo = DemoRun.start(
                directory, "--requests", "50", "--block-bytes", "4kb", "--pool-size", "4mb", "--pool-blocks", "8")) {
            demo.awaitEnd(ExitCode.OK);
            assertTrue(demo.number("errors") > 0, demo::output);
            assertTrue(demo.output().contains("POOL_EXHAUSTED"), demo::output);
        }
    }

    @Test
    void shouldCountBadLinesOnRequest() throws Exception {
        final Path trace = directory.resolve("trace.jsonl");
        Files.writeString(
                trace,
                "garbage\n{\"timestamp\": 0, \"input_length\": 1, \"output_length\": 1, \"hash_ids\": [1, 2]}\n"
                        + "{\"timestamp\": 0, \"input_len");
        try (ToolRun demo =
                DemoRun.start(directory, "--trace", trace.toString(), "--ignore-bad-lines", "--pool-blocks", "10")) {
            demo.awaitEnd(ExitCode.OK);
            assertEquals(2, demo.number("bad_lines"));
            assertEquals(1, demo.number("requests"));
        }
    }

    private ToolRun twoClients(final String... namespaces) throws Exception {
        final List<String> arguments = new ArrayList<>(List.of(
                "--clients", "2", "--requests", "300", "--block-bytes", "4kb", "--layers", "2", "--pool-size", "32mb"));
        arguments.addAll(List.of(namespaces));
        return DemoRun.start(directory, arguments.toArray(String[]::new));
    }
}

package io.pegaflow.tools.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.tools.process.AgentChildMain;
import io.pegaflow.tools.process.ExitCode;
import io.pegaflow.tools.process.ToolRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The benchmark over real processes. Says nothing about speed: the machine of a test is busy. */
@Timeout(120)
class BenchSystemTest {
    private static final List<String> DISTRIBUTIONS = List.of("echo", "query_hit", "query_miss");
    private static final List<String> FIGURES =
            List.of("_count", "_p50_ns", "_p90_ns", "_p99_ns", "_p999_ns", "_max_ns");
    private static final List<String> ARRAYS = List.of(
            "echo_block_p50_ns",
            "query_hit_block_p50_ns",
            "query_miss_block_p50_ns",
            "ratio_p50_pairs",
            "ratio_p50_miss_pairs");
    private static final List<String> OTHERS = List.of(
            "noisy",
            "noisy_echo_p50_above_ns",
            "noisy_echo_p99_above_ns",
            "noisy_echo_blocks",
            "back_pressured",
            "block_seconds",
            "warm_up_seconds",
            "server_idle",
            "client_idle",
            "busy_threads",
            "cores",
            "memory_bytes",
            "cpu",
            "os",
            "jdk",
            "load_average",
            "request_term_bytes",
            "reply_term_bytes");

    @TempDir
    private Path directory;

    @Test
    void shouldMeasureEchoesAndQueries() throws Exception {
        try (ToolRun bench = start("--seconds", "0.6", "--warm-up", "0.1", "--resident-blocks", "100")) {
            bench.awaitEnd(ExitCode.OK);
            final Map<String, Object> report = bench.report();
            for (final String distribution : DISTRIBUTIONS) {
                assertTrue(bench.number(distribution + "_count") > 0, bench::output);
                long least = 1;
                for (final String figure : FIGURES.subList(1, FIGURES.size())) {
                    final long value = bench.number(distribution + figure);
                    assertTrue(value >= least, () -> distribution + figure + " in " + bench.output());
                    least = value;
                }
            }
            OTHERS.forEach(key -> assertTrue(report.containsKey(key), key));
            final String text = bench.reportText();
            ARRAYS.forEach(key -> assertTrue(text.contains('"' + key + "\" : ["), key));
            assertTrue((Double) report.get("ratio_p50") > 0);
            assertTrue((Double) report.get("ratio_p50_miss") > 0);
            assertEquals(3, bench.number("rounds"));
            assertEquals(24, bench.number("hashes"));
            assertEquals(120, bench.number("resident_blocks"));
            assertEquals(32, bench.number("hash_length"));
            assertEquals(8 + 20 + 4 + 24 * 32, bench.number("request_bytes"));
            assertEquals(8 + 45, bench.number("reply_bytes"));
            final String firstLine = bench.output().lines().findFirst().orElse("");
            assertTrue(
                    firstLine.startsWith((Boolean) report.get("noisy") ? "noisy run: " : "quiet run: "), bench::output);
            bench.assertNothingLeft();
        }
    }

    @Test
    void shouldLeaveNothingWhenStopped() throws Exception {
        try (ToolRun bench = start("--seconds", "60")) {
            ToolRun.await("echo server", () -> bench.child(EchoServerMain.class).isPresent());
            final List<ProcessHandle> children = bench.process().children().toList();
            bench.process().destroy();
            bench.process().waitFor();
            ToolRun.await("end of children", () -> children.stream().noneMatch(ProcessHandle::isAlive));
            bench.assertNothingLeft();
        }
    }

    @Test
    void shouldSayThatTheAgentWasLost() throws Exception {
        try (ToolRun bench = start("--seconds", "60")) {
            ToolRun.await("echo server", () -> bench.child(EchoServerMain.class).isPresent());
            bench.child(AgentChildMain.class).orElseThrow().destroyForcibly();
            bench.awaitEnd(ExitCode.AGENT_LOST);
            bench.assertNothingLeft();
        }
    }

    @Test
    void shouldRefuseValuesOutOfRange() throws Exception {
        try (ToolRun bench = start("--hashes", "0")) {
            bench.awaitEnd(ExitCode.USAGE);
            assertTrue(bench.output().contains("--hashes=0"), bench::output);
        }
    }

    @Test
    void shouldMeasureTheCore() throws Exception {
        try (ToolRun bench =
                start("core", List.of("--only", "lookup,footprint", "--resident-blocks", "8192", "--quick"))) {
            bench.awaitEnd(ExitCode.OK);
            final Map<String, Object> report = bench.report();
            assertTrue((Double) report.get("look_ups_per_second_random_8192") > 0);
            assertTrue((Double) report.get("look_ups_per_second_saved_8192") > 0);
            assertTrue(bench.number("footprint_resident_blocks_8192") >= 8192);
            final double bytes = (Double) report.get("footprint_bytes_per_block_8192");
            assertTrue(bytes > 88 && bytes < 500, () -> "bytes=" + bytes);
            OTHERS.subList(OTHERS.indexOf("cores"), OTHERS.indexOf("request_term_bytes"))
                    .forEach(key -> assertTrue(report.containsKey(key), key));
            bench.assertNothingLeft();
        }
    }

    @Test
    void shouldMeasureDutyCycles() throws Exception {
        try (ToolRun bench = start("cycles", List.of("--seconds", "0.5", "--warm-up", "0.1", "--blocks", "512"))) {
            bench.awaitEnd(ExitCode.OK);
            for (final String name : List.of("working", "cycle")) {
                assertTrue(bench.number(name + "_count") > 10, bench::output);
                assertTrue(bench.number(name + "_p50_ns") > 0, bench::output);
                assertTrue(bench.number(name + "_max_ns") >= bench.number(name + "_p999_ns"), bench::output);
            }
            assertEquals(bench.number("cycle_count"), bench.number("working_count"));
            assertTrue(bench.number("gap_count") <= bench.number("cycle_count"), bench::output);
            assertTrue(bench.number("working_p999_ns") <= bench.number("cycle_p999_ns"), bench::output);
            assertTrue(bench.number("saves") > 0, bench::output);
            bench.assertNothingLeft();
        }
    }

    @Test
    void shouldMeasureCopies() throws Exception {
        final List<String> arguments = List.of(
                "--block-bytes=65536",
                "--request-bytes=1048576",
                "--rounds=2",
                "--small-loads=5",
                "--warm-up=0.1",
                "--metrics",
                "--agent-option=--threading=shared");
        try (ToolRun bench = start("copy", arguments)) {
            bench.awaitEnd(ExitCode.OK);
            final Map<String, Object> report = bench.report();
            for (final String what : List.of("save", "load")) {
                final String prefix = "65536_" + what;
                for (final String figure : List.of("_gbps", "_bare_gbps", "_ratio")) {
                    assertTrue((Double) report.get(prefix + figure) > 0, bench::output);
                }
                assertTrue((Double) report.get("65536_both_" + what + "_gbps") > 0, bench::output);
            }
            for (final String when : List.of("idle", "busy")) {
                final double median = (Double) report.get("small_load_" + when + "_p50_us");
                assertTrue(median > 0, bench::output);
                assertTrue((Double) report.get("small_load_" + when + "_p99_us") >= median, bench::output);
            }
            assertEquals("host", report.get("device_backend"));
            bench.assertNothingLeft();
        }
    }

    @Test
    void shouldMeasureWhatMetricsCost() throws Exception {
        final List<String> arguments = List.of(
                "--pairs", "1", "--seconds", "0.3", "--warm-up", "0.3", "--hashes", "4", "--resident-blocks", "64");
        try (ToolRun bench = start("metrics", arguments)) {
            bench.awaitEnd(ExitCode.OK);
            final Map<String, Object> report = bench.report();
            for (final String ratio : List.of("ratio_p50", "ratio_p99")) {
                final double median = (Double) report.get(ratio);
                assertTrue(median >= (Double) report.get(ratio + "_min"), bench::output);
                assertTrue(median <= (Double) report.get(ratio + "_max"), bench::output);
            }
            assertTrue(bench.number("with_count") > 0 && bench.number("without_count") > 0, bench::output);
            assertTrue(bench.number("exports") > 0 && bench.number("scrapes") > 0, bench::output);
            assertTrue(bench.number("truth_count") > 0, bench::output);
            for (final String quantile : List.of("p50_ns", "p99_ns", "p99_9_ns")) {
                final double fromBuckets = (Double) report.get("truth_" + quantile + "_from_buckets");
                final double recorded = bench.number("truth_" + quantile + "_recorded");
                assertTrue(fromBuckets < 2 * recorded && recorded < 2 * fromBuckets, bench::output);
            }
            bench.assertNothingLeft();
        }
    }

    @Test
    void shouldMeasureWhatTheJournalCosts() throws Exception {
        final List<String> arguments = List.of(
                "--rounds", "1", "--seconds", "0.3", "--warm-up", "0.3", "--hashes", "4", "--resident-blocks", "64");
        try (ToolRun bench = start("journal", arguments)) {
            bench.awaitEnd(ExitCode.OK);
            final Map<String, Object> report = bench.report();
            for (final String mode : List.of("async", "sync")) {
                assertTrue((Double) report.get(mode + "_ratio_p50") > 0, bench::output);
                assertTrue((Double) report.get(mode + "_ratio_rate") > 0, bench::output);
                assertTrue((Double) report.get(mode + "_bytes_per_request") > 8, bench::output);
                assertEquals(0, bench.number(mode + "_lost_inputs"));
            }
            for (final String mode : List.of("off", "async", "sync")) {
                assertTrue(bench.number(mode + "_count") > 0, bench::output);
                assertTrue(bench.number(mode + "_cycle_p50_ns") > 0, bench::output);
            }
            bench.assertNothingLeft();
        }
    }

    @Test
    void shouldMeasureQueriesOverGrpcAndAeron() throws Exception {
        final List<String> arguments =
                List.of("--seconds", "0.9", "--warm-up", "0.3", "--hashes", "4", "--resident-blocks", "64");
        try (ToolRun bench = start("grpc", arguments)) {
            bench.awaitEnd(ExitCode.OK);
            final Map<String, Object> report = bench.report();
            for (final String ratio : List.of("ratio_p50", "ratio_p99", "ratio_p999")) {
                final double median = (Double) report.get(ratio);
                assertTrue(median >= (Double) report.get(ratio + "_min"), bench::output);
                assertTrue(median <= (Double) report.get(ratio + "_max"), bench::output);
            }
            for (final String name : List.of("query_aeron", "query_grpc", "health_grpc")) {
                assertTrue(bench.number(name + "_count") > 0, bench::output);
                assertTrue(bench.number(name + "_p50_ns") > 0, bench::output);
                assertTrue(bench.number(name + "_p99_ns") >= bench.number(name + "_p50_ns"), bench::output);
                assertTrue(bench.number(name + "_p999_ns") >= bench.number(name + "_p99_ns"), bench::output);
                assertTrue(bench.number(name + "_max_ns") >= bench.number(name + "_p999_ns") / 2, bench::output);
            }
            assertEquals(3, bench.number("rounds"));
            assertEquals(64, bench.number("resident_blocks"));
            bench.assertNothingLeft();
        }
    }

    private ToolRun start(final String... arguments) throws Exception {
        return start("ipc", List.of(arguments));
    }

    private ToolRun start(final String command, final List<String> arguments) throws Exception {
        final List<String> all = new ArrayList<>(List.of(command));
        all.addAll(arguments);
        return ToolRun.start(directory, "bench", BenchMain.class, all);
    }
}

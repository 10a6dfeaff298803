package io.pegaflow.tools.bench;

import io.pegaflow.tools.jmh.Footprint;
import io.pegaflow.tools.jmh.JournalBenchmark;
import io.pegaflow.tools.jmh.JournalFootprint;
import io.pegaflow.tools.jmh.LayerSaveBenchmark;
import io.pegaflow.tools.jmh.LookUpBenchmark;
import io.pegaflow.tools.jmh.QueryBenchmark;
import io.pegaflow.tools.trace.ChatWorkload;
import io.pegaflow.tools.trace.TraceLoader;
import io.pegaflow.tools.trace.Workload;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs the benchmarks of the core, one JVM each, and collects their figures. */
final class CoreBench {
    private static final int GENERATED_REQUESTS = 2_000;

    private final CoreBenchOptions options;
    private final Map<String, Object> report = new LinkedHashMap<>();

    CoreBench(final CoreBenchOptions options) {
        this.options = options;
    }

    Map<String, Object> run() throws Exception {
        if (options.wants(CoreBenchOptions.Part.LOOKUP)) {
            jmh(LookUpBenchmark.class, "look_ups_per_second", options.residentBlocks);
        }
        if (options.wants(CoreBenchOptions.Part.QUERY)) {
            jmh(QueryBenchmark.class, "query_and_release_us", null);
        }
        if (options.wants(CoreBenchOptions.Part.SAVE)) {
            jmh(LayerSaveBenchmark.class, "save_by_layer_ms", null);
        }
        if (options.wants(CoreBenchOptions.Part.FOOTPRINT)) {
            for (final int blocks : options.residentBlocks) {
                footprint(blocks);
            }
        }
        if (options.wants(CoreBenchOptions.Part.JOURNAL)) {
            jmh(JournalBenchmark.class, "journal_query_and_release_ns", null);
            journalSizes();
        }
        return report;
    }

    private void jmh(final Class<?> benchmark, final String name, final int[] resident) throws Exception {
        final ChainedOptionsBuilder builder = new OptionsBuilder()
                .include(benchmark.getName())
                .jvmArgsAppend("-Xmx2g")
                .shouldFailOnError(true);
        if (resident != null) {
            builder.param(
                    "resident",
                    Arrays.stream(resident).mapToObj(String::valueOf).toArray(String[]::new));
        }
        if (options.quick) {
            builder.warmupIterations(1).measurementIterations(1);
            builder.warmupTime(TimeValue.milliseconds(50)).measurementTime(TimeValue.milliseconds(50));
        }
        for (final RunResult result : new Runner(builder.build()).run()) {
            final StringBuilder key = new StringBuilder(name);
            final Map<String, String> params = new TreeMap<>();
            result.getParams()
                    .getParamsKeys()
                    .forEach(param -> params.put(param, result.getParams().getParam(param)));
            params.values().forEach(value -> key.append('_').append(value));
            report.put(key.toString(), result.getPrimaryResult().getScore());
        }
    }

    private void journalSizes() {
        final Workload workload = options.trace == null
                ? ChatWorkload.generate(1, GENERATED_REQUESTS)
                : TraceLoader.load(options.trace, Integer.MAX_VALUE, false);
        JournalFootprint.measure(workload, options.poolBlocks).forEach((name, value) -> {
            report.put("journal_" + name, value);
            System.out.printf(
                    Locale.ROOT, value instanceof Double ? "Journal %s: %.1f%n" : "Journal %s: %,d%n", name, value);
        });
    }

    private void footprint(final int blocks) {
        final Footprint footprint = Footprint.measure(blocks);
        final String suffix = "_" + blocks;
        report.put("footprint_resident_blocks" + suffix, footprint.resident());
        report.put("footprint_bytes_per_block" + suffix, footprint.bytesPerBlock());
        report.put("footprint_pool_bytes_per_block" + suffix, footprint.poolBytesPerBlock());
        report.put("footprint_empty_heap_bytes" + suffix, footprint.emptyHeapBytes());
        report.put("footprint_turn_over_bytes" + suffix, footprint.turnOverBytes());
        System.out.printf(
                Locale.ROOT,
                "Footprint at %,d blocks: %.1f bytes a block beside its data (%.1f in the pool, the rest index); heap of the"
                        + " empty core %,d bytes; replacing every block added %,d bytes%n",
                footprint.resident(),
                footprint.bytesPerBlock(),
                footprint.poolBytesPerBlock(),
                footprint.emptyHeapBytes(),
                footprint.turnOverBytes());
    }
}

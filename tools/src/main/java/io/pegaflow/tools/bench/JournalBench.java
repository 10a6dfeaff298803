package io.pegaflow.tools.bench;

import io.pegaflow.engine.journal.queue.JournalMode;
import io.pegaflow.tools.process.AgentLostException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.agrona.IoUtil;

/** Measures queries of agents without a journal, with one, and with one they wait for, in turn. */
final class JournalBench {
    private static final JournalMode[] MODES = JournalMode.values();

    private final JournalBenchOptions options;
    private final Map<JournalMode, JournalWindows> windows = new EnumMap<>(JournalMode.class);

    private JournalBench(final JournalBenchOptions options) {
        this.options = options;
        for (final JournalMode mode : MODES) {
            windows.put(mode, new JournalWindows(options, mode));
        }
    }

    static Map<String, Object> run(final JournalBenchOptions options)
            throws IOException, AgentLostException, InterruptedException {
        final JournalBench bench = new JournalBench(options);
        for (int i = 0; i < options.rounds; i++) {
            // Who goes first changes from round to round: what drifts falls on all alike.
            for (int j = 0; j < MODES.length; j++) {
                bench.runWindows(MODES[(i + j) % MODES.length]);
            }
        }
        return bench.report();
    }

    private void runWindows(final JournalMode mode) throws IOException, AgentLostException, InterruptedException {
        final Path parent = Files.createTempDirectory(options.journalParent, "pegaflow-bench-journal-");
        try {
            windows.get(mode).measureQueries(parent.resolve("queries"));
            windows.get(mode).measureCycles(parent.resolve("cycles"));
        } finally {
            IoUtil.delete(parent.toFile(), true);
        }
    }

    private Map<String, Object> report() {
        final Map<String, Object> report = new LinkedHashMap<>();
        for (final JournalMode mode : List.of(JournalMode.ASYNC, JournalMode.SYNC)) {
            putRatios(report, name(mode), windows.get(mode), windows.get(JournalMode.OFF));
        }
        for (final JournalMode mode : MODES) {
            put(report, name(mode), windows.get(mode));
        }
        report.put("rounds", options.rounds);
        options.windows.writeTo(report);
        options.queries.writeTo(report);
        return report;
    }

    private static String name(final JournalMode mode) {
        return mode.name().toLowerCase(Locale.ROOT);
    }

    private static void put(final Map<String, Object> report, final String name, final JournalWindows of) {
        final Histogram queries = Latencies.merged(of.queries);
        report.put(name + "_count", queries.getTotalCount());
        report.put(name + "_p50_ns", queries.getValueAtPercentile(50));
        report.put(name + "_p99_ns", queries.getValueAtPercentile(99));
        report.put(name + "_requests_per_second", Latencies.median(array(of.rates)));
        report.put(name + "_cycle_p50_ns", Latencies.merged(of.cycles).getValueAtPercentile(50));
        if (of.journalRecords > 0) {
            report.put(name + "_bytes_per_request", (double) of.journalBytes / Math.max(1, of.requests));
            report.put(name + "_records_per_request", (double) of.journalRecords / Math.max(1, of.requests));
            report.put(name + "_lost_inputs", of.journalLost);
        }
    }

    private static void putRatios(
            final Map<String, Object> report, final String name, final JournalWindows of, final JournalWindows off) {
        final int rounds = of.queries.size();
        final double[] rates = new double[rounds];
        final double[] cycles = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            rates[i] = of.rates.get(i) / off.rates.get(i);
            cycles[i] = (double) of.cycles.get(i).getValueAtPercentile(50)
                    - off.cycles.get(i).getValueAtPercentile(50);
        }
        Latencies.putSpread(report, name + "_ratio_p50", Latencies.ratios(of.queries, off.queries, 50));
        Latencies.putSpread(report, name + "_ratio_rate", rates);
        Latencies.putSpread(report, name + "_engine_ns_per_request", cycles);
    }

    private static double[] array(final List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}

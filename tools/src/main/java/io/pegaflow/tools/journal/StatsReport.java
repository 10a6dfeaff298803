package io.pegaflow.tools.journal;

import io.pegaflow.engine.core.MissCause;
import io.pegaflow.tools.process.Figures;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Writes the figures of a journal for people. */
final class StatsReport {
    static final int STRETCHES = 20;
    static final int PREFIXES = 10;

    private static final int BAR_LENGTH = 24;
    private static final int ROWS_OF_DISTANCES = 20;

    private final JournalStats stats;
    private final PrintWriter out;

    StatsReport(final JournalStats stats, final PrintWriter out) {
        this.stats = stats;
        this.out = out;
    }

    void print() {
        if (stats.end().inputs() == 0) {
            out.println("The journal holds no input.");
            return;
        }
        printHead();
        printSizes();
        printTime();
        printMisses();
        printNamespaces();
        printPrefixes();
        printDistances();
        stats.end().remarks().forEach(remark -> out.println("Note: " + Figures.name(remark)));
    }

    private void printHead() {
        final Totals all = stats.all();
        out.println("From " + TextView.time(stats.firstMs()) + " to " + TextView.time(stats.lastMs()) + ", "
                + Spans.of((stats.lastMs() - stats.firstMs()) * 1_000_000) + ", runs " + stats.run() + ", inputs "
                + Figures.count(stats.end().inputs()) + ", decisions " + Figures.count(stats.decisions()));
        out.println();
        out.println(row("requests", "number", "rate", "share"));
        long requests = 0;
        for (final RequestType type : RequestType.values()) {
            requests += count(type);
        }
        for (final RequestType type : RequestType.values()) {
            if (count(type) > 0) {
                out.println(row(
                        type.word(),
                        Figures.count(count(type)),
                        Figures.perSecond(count(type) / stats.seconds()),
                        Figures.percent(count(type), requests)));
            }
        }
        stats.refusals()
                .forEach(
                        (error, count) -> out.println(row("refused, " + InputText.words(error), Figures.count(count))));
        out.println();
        out.println("blocks asked for " + Figures.count(all.lookups) + ", hit " + Figures.count(all.hits) + " = "
                + ratio(all.hitRatio()) + ", sealed " + Figures.count(all.sealed) + ", evicted "
                + Figures.count(all.evicted) + ", most resident " + Figures.count(stats.mostResident()));
        out.println("bytes saved " + Figures.bytes(all.savedBytes) + " (" + perSecond(all.savedBytes) + "), loaded "
                + Figures.bytes(all.loadedBytes) + " (" + perSecond(all.loadedBytes) + ")");
    }

    private long count(final RequestType type) {
        return stats.inputKinds().getOrDefault(RecordKind.valueOf(type.name()), 0L);
    }

    private String perSecond(final long bytes) {
        return Figures.bytesPerSecond(bytes / stats.seconds());
    }

    private void printSizes() {
        out.println();
        out.println(row("blocks of a", "mean", "p50", "p90", "p99", "most"));
        out.println(sizes("query", stats.queryBlocks()));
        out.println(sizes("save", stats.saveBlocks()));
    }

    private static String sizes(final String name, final Histogram sizes) {
        if (sizes.getTotalCount() == 0) {
            return row(name, "-");
        }
        return row(
                name,
                String.format(Locale.ROOT, "%.1f", sizes.getMean()),
                Figures.count(sizes.getValueAtPercentile(50)),
                Figures.count(sizes.getValueAtPercentile(90)),
                Figures.count(sizes.getValueAtPercentile(99)),
                Figures.count(sizes.getMaxValue()));
    }

    private void printTime() {
        out.println();
        out.println("every " + stats.stretchSeconds(STRETCHES) + " s");
        out.println(row("from", "queries", "blocks", "sealed", "evicted", "hit ratio"));
        long ms = stats.firstMs();
        for (final Totals stretch : stats.overTime(STRETCHES)) {
            out.println(row(
                            Figures.time(ms),
                            Figures.count(stretch.queries),
                            Figures.count(stretch.lookups),
                            Figures.count(stretch.sealed),
                            Figures.count(stretch.evicted),
                            ratio(stretch.hitRatio()))
                    + "  " + bar(stretch.hitRatio()));
            ms += stats.stretchSeconds(STRETCHES) * 1000;
        }
    }

    private void printMisses() {
        long all = 0;
        for (final long count : stats.misses()) {
            all += count;
        }
        if (all == 0) {
            return;
        }
        out.println();
        out.println(row("missed blocks", "number", "share"));
        for (final MissCause cause : MissCause.values()) {
            final long count = stats.misses()[cause.ordinal()];
            if (count > 0) {
                out.println(row(InputText.words(cause), Figures.count(count), Figures.percent(count, all)) + "  "
                        + bar((double) count / all));
            }
        }
    }

    private void printNamespaces() {
        out.println();
        out.println(row("namespace", "queries", "blocks", "hit ratio", "saved", "loaded"));
        for (final Map.Entry<String, Totals> entry : stats.byNamespace().entrySet()) {
            final Totals totals = entry.getValue();
            out.println(row(
                    Figures.name(entry.getKey()),
                    Figures.count(totals.queries),
                    Figures.count(totals.lookups),
                    ratio(totals.hitRatio()),
                    Figures.bytes(totals.savedBytes),
                    Figures.bytes(totals.loadedBytes)));
        }
    }

    private void printPrefixes() {
        final List<PrefixCounts.Node> top = stats.prefixes().top(PREFIXES);
        if (top.isEmpty()) {
            return;
        }
        out.println();
        out.println("prefixes asked for most, by the blocks of all questions for them");
        out.println(row("last block", "blocks", "asked", "share"));
        for (final PrefixCounts.Node node : top) {
            out.println(row(
                            node.hash(),
                            Figures.count(node.depth()),
                            Figures.count(node.asked()),
                            Figures.percent(node.lookups(), stats.all().lookups))
                    + "  " + Figures.name(node.namespace()));
        }
    }

    private void printDistances() {
        final ReuseDistances distances = stats.distances();
        if (distances.again() == 0) {
            return;
        }
        out.println();
        out.println("reuse distance: different blocks asked for before the same one is asked for again; exact");
        out.println(row("fewer than", "blocks", "of all") + "  what an LRU cache of so many blocks could hit at most");
        final int highest = distances.highestExponent();
        for (int exponent = Math.max(0, highest - ROWS_OF_DISTANCES); exponent <= highest; exponent++) {
            final long below = distances.below(exponent);
            out.println(row(
                            Figures.count(1L << exponent),
                            Figures.count(below),
                            Figures.percent(below, stats.all().lookups))
                    + "  " + bar((double) below / stats.all().lookups));
        }
        out.println(row(
                "first time",
                Figures.count(distances.first()),
                Figures.percent(distances.first(), stats.all().lookups)));
    }

    static String ratio(final double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.4f", value);
    }

    private static String bar(final double part) {
        return Double.isNaN(part) ? "" : "#".repeat((int) Math.round(part * BAR_LENGTH));
    }

    private static String row(final String name, final String... columns) {
        final StringBuilder row = new StringBuilder(String.format(Locale.ROOT, "%-26s", name));
        for (final String column : columns) {
            row.append(String.format(Locale.ROOT, " %11s", column));
        }
        return row.toString();
    }
}

package io.pegaflow.tools.demo;

import io.pegaflow.agent.SizeParser;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;

/** A report for people. */
final class DemoTable {
    private final PrintStream out;
    private final Map<String, Object> report;

    DemoTable(final PrintStream out, final Map<String, Object> report) {
        this.out = out;
        this.report = report;
    }

    void print() {
        row("requests", "%,d in %.1f s", number("requests"), real("elapsed_seconds"));
        row("block lookups", "%,d", number("block_lookups"));
        row("block hits", "%,d  (%.4f of all lookups)", number("block_hits"), real("hit_ratio"));
        row("  of other clients' blocks", "%,d", number("hits_on_other_clients_blocks"));
        row("saved", "%,d blocks, %s", number("blocks_saved"), size("bytes_saved"));
        row("loaded", "%,d blocks, %s", number("blocks_loaded"), size("bytes_loaded"));
        row("verified, every word", "%,d blocks", number("blocks_verified"));
        row("wrong blocks", "%,d", number("corrupt_blocks"));
        row("errors", "%,d", number("errors"));
        row("bad lines in the trace", "%,d", number("bad_lines"));
        row("evictions", "%,d (%s, pool of %,d blocks)", number("evictions"), text("eviction"), number("pool_blocks"));
        row("copy rate while waiting", "save %.2f, load %.2f GB/s", real("save_gb_per_s"), real("load_gb_per_s"));
        row("plain memcpy, one thread", "%.2f GB/s", real("memcpy_gb_per_s"));
        row(
                "agent",
                "%s, device backend %s, %d restarts",
                text("transport"),
                text("device_backend"),
                number("agent_restarts"));
        out.println();
        out.printf(Locale.ROOT, "%-28s%10s%12s%12s%12s%12s%n", "latency in us", "count", "p50", "p99", "p99.9", "max");
        for (final RequestKind kind : RequestKind.values()) {
            out.printf(
                    Locale.ROOT,
                    "%-28s%,10d%,12.1f%,12.1f%,12.1f%,12.1f%n",
                    kind,
                    number(kind + "_count"),
                    real(kind + "_p50_us"),
                    real(kind + "_p99_us"),
                    real(kind + "_p999_us"),
                    real(kind + "_max_us"));
        }
        out.println();
        out.println(
                "1 GB = 10^9 bytes; 1 KiB = 1024 bytes. Copy rates: bytes over the time clients waited for saves or loads.");
    }

    private void row(final String label, final String format, final Object... values) {
        out.printf(Locale.ROOT, "%-28s" + format + "%n", prepend(label, values));
    }

    private static Object[] prepend(final String label, final Object[] values) {
        final Object[] all = new Object[values.length + 1];
        all[0] = label;
        System.arraycopy(values, 0, all, 1, values.length);
        return all;
    }

    private long number(final String key) {
        return (Long) report.get(key);
    }

    private double real(final String key) {
        return (Double) report.get(key);
    }

    private String text(final String key) {
        return (String) report.get(key);
    }

    private String size(final String key) {
        return SizeParser.format(number(key));
    }
}

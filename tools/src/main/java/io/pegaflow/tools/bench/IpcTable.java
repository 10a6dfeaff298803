package io.pegaflow.tools.bench;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/** A result for people. */
final class IpcTable {
    private static final double NS_PER_US = 1_000.0;
    private static final double BYTES_PER_GIB = 1L << 30;

    private final PrintStream out;
    private final Map<String, Object> report;

    IpcTable(final PrintStream out, final Map<String, Object> report) {
        this.out = out;
        this.report = report;
    }

    void print() {
        printVerdict();
        printRatio("query hit", "ratio_p50");
        printRatio("query miss", "ratio_p50_miss");
        out.println();
        out.printf(
                Locale.ROOT,
                "%-16s%12s%10s%10s%10s%10s%12s%n",
                "latency in us",
                "count",
                "p50",
                "p90",
                "p99",
                "p99.9",
                "max");
        printDistribution("echo", "echo");
        printDistribution("query hit", "query_hit");
        printDistribution("query miss", "query_miss");
        out.println();
        line(
                "query: %,d hashes of %,d bytes; hit: all of them resident, released after the clock stopped; miss: none ever"
                        + " saved; %,d resident blocks",
                number("hashes"), number("hash_length"), number("resident_blocks"));
        line(
                "both: request %,d bytes, reply %,d bytes, one outstanding, timed from before encode and offer to the reply's"
                        + " handler",
                number("request_bytes"), number("reply_bytes"));
        line(
                "order: %,d rounds of echo, hit, echo, miss; blocks of %.2f s; %d busy threads; servers wait by %s, the client"
                        + " spins",
                number("rounds"), real("block_seconds"), number("busy_threads"), report.get("server_idle"));
        line(
                "machine: %d cores, %.0f GiB, %s, %s, %s, load %.1f",
                number("cores"),
                number("memory_bytes") / BYTES_PER_GIB,
                report.get("cpu"),
                report.get("os"),
                report.get("jdk"),
                real("load_average"));
    }

    private void printVerdict() {
        line(
                "%s: the echo's p50 is %.2f us (limit %.0f us), its p99 %.2f us (limit %.0f us); beyond either in %d of %d"
                        + " blocks",
                (Boolean) report.get("noisy") ? "noisy run" : "quiet run",
                us("echo_p50_ns"),
                us("noisy_echo_p50_above_ns"),
                us("echo_p99_ns"),
                us("noisy_echo_p99_above_ns"),
                number("noisy_echo_blocks"),
                ((double[]) report.get("echo_block_p50_ns")).length);
    }

    private void printRatio(final String label, final String key) {
        final double[] pairs = (double[]) report.get(key + "_pairs");
        line(
                "%-12sp50 / echo p50 = %.2f   (median of %d pairs of blocks, %.2f to %.2f)",
                label,
                real(key),
                pairs.length,
                Arrays.stream(pairs).min().orElse(0),
                Arrays.stream(pairs).max().orElse(0));
    }

    private void printDistribution(final String label, final String key) {
        line(
                "%-16s%,12d%,10.2f%,10.2f%,10.2f%,10.2f%,12.1f",
                label,
                number(key + "_count"),
                us(key + "_p50_ns"),
                us(key + "_p90_ns"),
                us(key + "_p99_ns"),
                us(key + "_p999_ns"),
                us(key + "_max_ns"));
    }

    private void line(final String format, final Object... values) {
        out.printf(Locale.ROOT, format + "%n", values);
    }

    private long number(final String key) {
        return ((Number) report.get(key)).longValue();
    }

    private double real(final String key) {
        return ((Number) report.get(key)).doubleValue();
    }

    private double us(final String key) {
        return number(key) / NS_PER_US;
    }
}

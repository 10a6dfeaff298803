package io.pegaflow.tools.simulate;

import io.pegaflow.agent.SizeParser;
import java.io.PrintWriter;
import java.util.Locale;

/** A grid for people: a size a line, a policy a column. */
final class GridTable {
    private final PrintWriter out;
    private final String title;
    private final RequestLog log;
    private final Recorded recorded;
    private final Grid grid;

    GridTable(final PrintWriter out, final String title, final Requests requests, final Grid grid) {
        this.out = out;
        this.title = title;
        log = requests.log();
        recorded = requests.recorded();
        this.grid = grid;
    }

    void print(final long elapsedMs) {
        line(
                "%s: %,d requests, %,d block lookups, %,d different blocks",
                title, log.lookUps(), log.lookedUpBlocks(), log.workload().distinctCount());
        if (log.workload().badLines() > 0) {
            line("bad lines left out: %,d", log.workload().badLines());
        }
        line("");
        final boolean hasBytes = grid.sizes().get(0).bytes() > 0;
        final StringBuilder heading = new StringBuilder(String.format("%14s", "blocks"));
        heading.append(hasBytes ? String.format("%12s", "memory") : "");
        for (final SimulatedPolicy policy : grid.policies()) {
            heading.append(String.format("%11s ", policy));
        }
        line("%s", heading.toString().stripTrailing());
        for (int i = 0; i < grid.sizes().size(); i++) {
            line("%s", row(i, hasBytes).toString().stripTrailing());
        }
        line("");
        line(
                "Hit ratio = hits / block lookups. %,d cells in %.1f s on %d threads.",
                grid.cells().size(), elapsedMs / 1e3, grid.threads());
        printTooLarge();
        if (recorded != null) {
            line("* What the agent ran that recorded the requests.");
            new SelfCheck(log, recorded).run().forEach(text -> line("%s", text));
        }
        out.flush();
    }

    private StringBuilder row(final int sizeIndex, final boolean hasBytes) {
        final CacheSize size = grid.sizes().get(sizeIndex);
        final StringBuilder row = new StringBuilder(String.format(Locale.ROOT, "%,14d", size.blocks()));
        row.append(hasBytes ? String.format("%12s", SizeParser.format(size.bytes())) : "");
        for (int i = 0; i < grid.policies().size(); i++) {
            final Cell cell = grid.cell(i, sizeIndex);
            row.append(String.format(Locale.ROOT, "%11.4f%s", cell.hitRatio(), isRecorded(cell) ? "*" : " "));
        }
        return row;
    }

    private boolean isRecorded(final Cell cell) {
        return recorded != null && recorded.isOf(cell);
    }

    /** Of the smallest size alone; larger ones have fewer. */
    private void printTooLarge() {
        for (int i = 0; i < grid.policies().size(); i++) {
            final Cell cell = grid.cell(i, 0);
            if (cell.outcome().tooLarge() > 0) {
                line(
                        "%s at %,d blocks: %,d requests were not saved, as they alone need more blocks.",
                        cell.policy(), cell.size().blocks(), cell.outcome().tooLarge());
            }
        }
    }

    private void line(final String format, final Object... values) {
        out.printf(Locale.ROOT, format + "%n", values);
    }
}

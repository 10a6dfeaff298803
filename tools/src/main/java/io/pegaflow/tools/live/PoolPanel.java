package io.pegaflow.tools.live;

import io.pegaflow.engine.runtime.counters.CountersRow;
import io.pegaflow.engine.runtime.counters.CountersSnapshot;
import io.pegaflow.engine.runtime.counters.CountersTable;
import io.pegaflow.engine.runtime.counters.EngineCounter;
import io.pegaflow.engine.runtime.counters.PageSizeColumn;
import io.pegaflow.tools.process.Figures;
import java.util.ArrayList;
import java.util.List;

/** How full the pool is, and of what. */
final class PoolPanel {
    private static final int BAR_WIDTH = 40;
    private static final int INDENT = 10;
    private static final int MAX_PAGE_SIZES = 4;

    private PoolPanel() {}

    static List<Line> lines(final CountersSnapshot counters) {
        final long capacity = counters.value(EngineCounter.POOL_CAPACITY_BYTES);
        final long used = counters.value(EngineCounter.POOL_USED_BYTES);
        final List<Line> lines = new ArrayList<>();
        lines.add(new Line()
                .add(Style.TITLE, "pool")
                .at(INDENT, "[")
                .add(Style.BAR, bar(used, capacity))
                .add("] " + Figures.percent(used, capacity) + " in use: " + Figures.bytes(used) + " of "
                        + Figures.bytes(capacity) + "; largest free run "
                        + Figures.bytes(counters.value(EngineCounter.LARGEST_FREE_BYTES))));
        lines.add(new Line()
                .add(Style.TITLE, "blocks")
                .at(
                        INDENT,
                        Figures.count(counters.value(EngineCounter.BLOCKS_RESIDENT)) + " resident, "
                                + Figures.count(counters.value(EngineCounter.BLOCKS_LEASED)) + " of them held; "
                                + Figures.count(counters.value(EngineCounter.BLOCKS_PARTIAL)) + " partial; "
                                + Figures.count(counters.value(EngineCounter.LEASES)) + " leases; "
                                + Figures.count(counters.value(EngineCounter.TRANSFERS)) + " transfers in flight"));
        lines.add(pageSizes(counters.rows(CountersTable.PAGE_SIZES)));
        return lines;
    }

    /** What is in use, to the nearest mark; anything at all shows. */
    static String bar(final long used, final long capacity) {
        final int marks =
                capacity <= 0 ? 0 : (int) Math.min(BAR_WIDTH, Math.round((double) BAR_WIDTH * used / capacity));
        final int shown = used > 0 ? Math.max(1, marks) : 0;
        return "#".repeat(shown) + "-".repeat(BAR_WIDTH - shown);
    }

    private static Line pageSizes(final List<CountersRow> rows) {
        final List<String> texts = new ArrayList<>();
        for (final CountersRow row : rows) {
            if (row.value(PageSizeColumn.SLABS) > 0) {
                final long used = row.value(PageSizeColumn.PAGES_USED);
                final long pages = used + row.value(PageSizeColumn.PAGES_FREE);
                texts.add(Figures.count(row.value(PageSizeColumn.SLABS)) + " of pages of "
                        + Figures.bytes(row.value(PageSizeColumn.PAGE_BYTES)) + ", "
                        + Figures.percent(used, pages) + " in use");
            }
        }
        final int more = texts.size() - MAX_PAGE_SIZES;
        return new Line()
                .add(Style.TITLE, "slabs")
                .at(
                        INDENT,
                        texts.isEmpty()
                                ? "none in use"
                                : String.join("; ", texts.subList(0, Math.min(texts.size(), MAX_PAGE_SIZES)))
                                        + (more > 0 ? "; " + more + " more sizes" : ""));
    }
}

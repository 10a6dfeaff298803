package io.pegaflow.tools.live;

import java.util.ArrayList;
import java.util.List;

/** All there is to see of an agent, made to fit: what has no room is left out from the bottom, details before wholes. */
final class Screen {
    /** As many lines as it takes. */
    static final int UNLIMITED = Integer.MAX_VALUE;

    private static final int FEW_ROWS = 4;

    private Screen() {}

    static List<Line> lines(final Sample sample, final Window window, final int height) {
        List<Line> lines = lines(sample, window, UNLIMITED, true, true);
        if (lines.size() > height) {
            lines = lines(sample, window, FEW_ROWS, true, true);
        }
        if (lines.size() > height) {
            lines = lines(sample, window, FEW_ROWS, false, true);
        }
        if (lines.size() > height) {
            lines = lines(sample, window, 2, false, false);
        }
        return lines.size() > height ? lines.subList(0, height) : lines;
    }

    private static List<Line> lines(
            final Sample sample,
            final Window window,
            final int maxRows,
            final boolean withStages,
            final boolean withGaps) {
        final List<Line> lines = new ArrayList<>();
        lines.add(HeadPanel.line(sample));
        addPanel(lines, PoolPanel.lines(sample.counters()), withGaps);
        addPanel(lines, JournalPanel.lines(sample.counters()), withGaps);
        addPanel(lines, CachePanel.lines(sample, window), withGaps);
        addPanel(lines, LatencyPanel.lines(sample, window, withStages), withGaps);
        addPanel(lines, ClientsPanel.lines(sample, window, maxRows), withGaps);
        addPanel(lines, DevicesPanel.lines(sample, window, maxRows), withGaps);
        addPanel(lines, ThreadsPanel.lines(sample, window, maxRows), withGaps);
        addPanel(lines, NamespacesPanel.lines(sample, window, maxRows), withGaps);
        return lines;
    }

    private static void addPanel(final List<Line> lines, final List<Line> panel, final boolean withGaps) {
        if (withGaps && !panel.isEmpty()) {
            lines.add(new Line());
        }
        lines.addAll(panel);
    }
}

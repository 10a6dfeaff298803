package io.pegaflow.tools.live;

import io.pegaflow.engine.runtime.counters.LatencyCounter;
import io.pegaflow.engine.runtime.latency.Operation;
import io.pegaflow.engine.runtime.latency.Stage;
import io.pegaflow.tools.process.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How long requests take since the start of the agent, stage by stage. */
final class LatencyPanel {
    private static final Columns COLUMNS = new Columns(
            28, "       /s", "         count", "         p50", "         p99", "       p99.9", "         max");
    private static final List<Operation> ALWAYS = List.of(Operation.QUERY, Operation.LOAD, Operation.SAVE);

    private LatencyPanel() {}

    /** All stages that had any request, or the whole alone. */
    static List<Line> lines(final Sample sample, final Window window, final boolean withStages) {
        final List<Line> lines = new ArrayList<>();
        lines.add(COLUMNS.heading("latency in us, since start", window != null));
        for (final Operation operation : ALWAYS) {
            addOperation(lines, sample, window, operation, withStages);
        }
        if (withStages) {
            for (final Operation operation : Operation.values()) {
                if (!ALWAYS.contains(operation) && value(sample, operation, Stage.TOTAL, LatencyCounter.COUNT) > 0) {
                    addOperation(lines, sample, window, operation, false);
                }
            }
        }
        return lines;
    }

    private static void addOperation(
            final List<Line> lines,
            final Sample sample,
            final Window window,
            final Operation operation,
            final boolean withStages) {
        lines.add(row(sample, window, operation, Stage.TOTAL));
        for (final Stage stage : Stage.values()) {
            final boolean isWanted = stage == Stage.FAILED || withStages && stage != Stage.TOTAL;
            if (isWanted && stage.isStageOf(operation) && value(sample, operation, stage, LatencyCounter.COUNT) > 0) {
                lines.add(row(sample, window, operation, stage));
            }
        }
    }

    private static Line row(final Sample sample, final Window window, final Operation operation, final Stage stage) {
        final long count = value(sample, operation, stage, LatencyCounter.COUNT);
        final String name = stage == Stage.TOTAL
                ? operation.name().toLowerCase(Locale.ROOT)
                : "  " + stage.name().toLowerCase(Locale.ROOT);
        return COLUMNS.row(
                count == 0 ? Style.FAINT : stage == Stage.FAILED ? Style.WARNING : Style.PLAIN,
                name,
                window == null
                        ? ""
                        : Figures.perSecond(window.perSecond(at -> value(at, operation, stage, LatencyCounter.COUNT))),
                Figures.count(count),
                time(sample, operation, stage, LatencyCounter.P50_NS),
                time(sample, operation, stage, LatencyCounter.P99_NS),
                time(sample, operation, stage, LatencyCounter.P99_9_NS),
                time(sample, operation, stage, LatencyCounter.MAX_NS));
    }

    private static String time(
            final Sample sample, final Operation operation, final Stage stage, final LatencyCounter counter) {
        return value(sample, operation, stage, LatencyCounter.COUNT) == 0
                ? "-"
                : Figures.micros(value(sample, operation, stage, counter));
    }

    private static long value(
            final Sample sample, final Operation operation, final Stage stage, final LatencyCounter counter) {
        return sample.counters().value(operation, stage, counter);
    }
}

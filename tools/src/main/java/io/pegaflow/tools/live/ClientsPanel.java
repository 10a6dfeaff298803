package io.pegaflow.tools.live;

import io.pegaflow.engine.runtime.counters.ClientColumn;
import io.pegaflow.engine.runtime.counters.CountersRow;
import io.pegaflow.engine.runtime.counters.CountersTable;
import io.pegaflow.engine.runtime.counters.EngineCounter;
import io.pegaflow.tools.process.Figures;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Who is connected and what they do, the busiest first. */
final class ClientsPanel {
    private static final Columns COLUMNS = new Columns(
            22,
            "       pid",
            "   in flight",
            "  requests/s",
            "    errors",
            "       hits",
            "       loaded",
            "        saved",
            "   heard");

    private ClientsPanel() {}

    static List<Line> lines(final Sample sample, final Window window, final int maxRows) {
        final List<Line> lines = new ArrayList<>();
        final List<CountersRow> rows = new ArrayList<>(sample.counters().rows(CountersTable.CLIENTS));
        final Map<Long, CountersRow> before = before(window);
        rows.sort(Comparator.comparingDouble((CountersRow row) -> -requestsPerSecond(row, window, before))
                .thenComparingLong(row -> row.value(ClientColumn.CONNECTION_ID)));
        final String title = "clients " + sample.counters().value(EngineCounter.CONNECTIONS) + ", instances "
                + sample.counters().value(EngineCounter.INSTANCES);
        if (rows.isEmpty()) {
            lines.add(new Line().add(Style.TITLE, title));
            return lines;
        }
        lines.add(COLUMNS.heading(title, window != null));
        for (final CountersRow row : rows.subList(0, Math.min(maxRows, rows.size()))) {
            lines.add(COLUMNS.row(
                    row.value(ClientColumn.ERRORS) > 0 ? Style.WARNING : Style.PLAIN,
                    Figures.name(row.name()),
                    row.value(ClientColumn.PID) == 0 ? "-" : Long.toString(row.value(ClientColumn.PID)),
                    row.value(ClientColumn.REQUESTS_IN_FLIGHT) + " of " + row.value(ClientColumn.CREDITS),
                    window == null ? "" : Figures.perSecond(requestsPerSecond(row, window, before)),
                    Figures.count(row.value(ClientColumn.ERRORS)),
                    Figures.count(row.value(ClientColumn.BLOCK_HITS)),
                    Figures.bytes(row.value(ClientColumn.BYTES_LOADED)),
                    Figures.bytes(row.value(ClientColumn.BYTES_SAVED)),
                    heard(sample, row)));
        }
        if (rows.size() > maxRows) {
            lines.add(new Line().add(Style.FAINT, "and " + (rows.size() - maxRows) + " more"));
        }
        return lines;
    }

    private static Map<Long, CountersRow> before(final Window window) {
        final Map<Long, CountersRow> before = new HashMap<>();
        if (window != null) {
            for (final CountersRow row : window.from().counters().rows(CountersTable.CLIENTS)) {
                before.put(row.value(ClientColumn.CONNECTION_ID), row);
            }
        }
        return before;
    }

    private static double requestsPerSecond(
            final CountersRow row, final Window window, final Map<Long, CountersRow> before) {
        final CountersRow earlier = before.get(row.value(ClientColumn.CONNECTION_ID));
        final long requests = row.value(ClientColumn.REQUESTS);
        return window == null
                ? requests
                : (requests - (earlier == null ? 0 : earlier.value(ClientColumn.REQUESTS))) / window.seconds();
    }

    private static String heard(final Sample sample, final CountersRow row) {
        if (row.value(ClientColumn.LAST_HEARD_NS) == 0) {
            return "-";
        }
        final long lastTurnNs = sample.counters().value(EngineCounter.LAST_TURN_NS);
        final long ageNs = Math.max(0, lastTurnNs - row.value(ClientColumn.LAST_HEARD_NS));
        return TimeUnit.NANOSECONDS.toMillis(ageNs) + " ms";
    }
}

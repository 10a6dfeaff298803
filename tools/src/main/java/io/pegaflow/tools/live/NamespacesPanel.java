package io.pegaflow.tools.live;

import io.pegaflow.engine.runtime.counters.CountersSnapshot;
import io.pegaflow.engine.runtime.counters.NamespaceCounter;
import io.pegaflow.tools.process.Figures;
import java.util.ArrayList;
import java.util.List;

/** Whose bytes the pool holds. */
final class NamespacesPanel {
    private static final Columns COLUMNS =
            new Columns(22, "     resident", "       loads/s", "       loaded", "       saves/s", "        saved");

    private NamespacesPanel() {}

    static List<Line> lines(final Sample sample, final Window window, final int maxRows) {
        final List<String> names = named(sample.counters());
        final List<Line> lines = new ArrayList<>();
        if (names.isEmpty()) {
            return lines;
        }
        lines.add(COLUMNS.heading("namespaces", window != null));
        for (final String name : names.subList(0, Math.min(maxRows, names.size()))) {
            lines.add(COLUMNS.row(
                    Style.PLAIN,
                    name.isEmpty() ? "(no name)" : Figures.name(name),
                    Figures.bytes(value(sample, name, NamespaceCounter.RESIDENT_BYTES)),
                    rate(window, name, NamespaceCounter.LOADED_BYTES),
                    Figures.bytes(value(sample, name, NamespaceCounter.LOADED_BYTES)),
                    rate(window, name, NamespaceCounter.SAVED_BYTES),
                    Figures.bytes(value(sample, name, NamespaceCounter.SAVED_BYTES))));
        }
        if (names.size() > maxRows) {
            lines.add(new Line().add(Style.FAINT, "and " + (names.size() - maxRows) + " more"));
        }
        return lines;
    }

    /** Those that ever had a byte: slots nobody was given have none. */
    static List<String> named(final CountersSnapshot counters) {
        final List<String> names = new ArrayList<>(counters.namespaces());
        names.removeIf(name -> counters.value(name, NamespaceCounter.SAVED_BYTES) == 0
                && counters.value(name, NamespaceCounter.LOADED_BYTES) == 0);
        return names;
    }

    private static String rate(final Window window, final String name, final NamespaceCounter counter) {
        return window == null ? "" : Figures.bytesPerSecond(window.perSecond(at -> value(at, name, counter)));
    }

    private static long value(final Sample sample, final String name, final NamespaceCounter counter) {
        return sample.counters().value(name, counter);
    }
}

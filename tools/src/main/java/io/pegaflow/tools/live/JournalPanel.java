package io.pegaflow.tools.live;

import io.pegaflow.engine.runtime.counters.CountersSnapshot;
import io.pegaflow.engine.runtime.counters.EngineCounter;
import io.pegaflow.tools.process.Figures;
import java.util.List;

/** How the journal gets on, if there is one. */
final class JournalPanel {
    private static final int INDENT = 10;
    private static final double NS_PER_MS = 1e6;

    private JournalPanel() {}

    static List<Line> lines(final CountersSnapshot counters) {
        final long records = counters.value(EngineCounter.JOURNAL_RECORDS);
        final long failures = counters.value(EngineCounter.JOURNAL_FAILURES);
        if (records == 0 && failures == 0) {
            return List.of();
        }
        return List.of(new Line()
                .add(Style.TITLE, "journal")
                .at(
                        INDENT,
                        Figures.count(records) + " records, "
                                + Figures.bytes(counters.value(EngineCounter.JOURNAL_BYTES))
                                + "; " + Figures.bytes(counters.value(EngineCounter.JOURNAL_LAG_BYTES)) + " wait since "
                                + Math.round(counters.value(EngineCounter.JOURNAL_LAG_NS) / NS_PER_MS) + " ms; "
                                + Figures.count(failures) + " failures, "
                                + Figures.count(counters.value(EngineCounter.JOURNAL_GAPS)) + " gaps, "
                                + Figures.count(counters.value(EngineCounter.JOURNAL_LOST_INPUTS))
                                + " inputs not recorded"));
    }
}

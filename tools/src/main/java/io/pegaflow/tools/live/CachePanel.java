package io.pegaflow.tools.live;

import io.pegaflow.engine.runtime.counters.CountersSnapshot;
import io.pegaflow.engine.runtime.counters.EngineCounter;
import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.tools.process.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the cache did: rates of the last window beside sums since the start, and why blocks were missed. */
final class CachePanel {
    private static final int RATE_END = 30;
    private static final int SUM_END = 46;
    private static final int CAUSES = 52;
    private static final int CAUSE_RATE_END = 80;
    private static final int CAUSE_SUM_END = 96;

    private final CountersSnapshot counters;
    private final Window window;
    private final List<Line> lines = new ArrayList<>();

    private CachePanel(final Sample sample, final Window window) {
        counters = sample.counters();
        this.window = window;
    }

    static List<Line> lines(final Sample sample, final Window window) {
        final CachePanel panel = new CachePanel(sample, window);
        panel.add();
        return panel.lines;
    }

    private void add() {
        lines.add(new Line()
                .add(Style.TITLE, "cache")
                .right(Style.FAINT, lastWindow(), RATE_END)
                .right(Style.FAINT, "since start", SUM_END)
                .at(CAUSES, Style.TITLE, "misses by cause")
                .right(Style.FAINT, window == null ? "" : "/s", CAUSE_RATE_END)
                .right(Style.FAINT, "since start", CAUSE_SUM_END));
        lines.add(hitRatio());
        addCount("block hits", EngineCounter.BLOCK_HITS);
        addCount("block misses", EngineCounter.BLOCK_MISSES);
        addBytes("bytes loaded", EngineCounter.BYTES_LOADED);
        addBytes("bytes saved", EngineCounter.BYTES_SAVED);
        addCount("blocks sealed", EngineCounter.BLOCK_INSERTIONS);
        addCount("blocks evicted", EngineCounter.BLOCK_EVICTIONS);
        addCount("transfers failed", EngineCounter.TRANSFERS_FAILED);
        for (int i = 0; i < MissReason.ALL.size(); i++) {
            addCause(lines.get(i + 1), MissReason.ALL.get(i));
        }
        addRefusals();
    }

    private String lastWindow() {
        return window == null ? "" : String.format(Locale.ROOT, "last %.1f s", window.seconds());
    }

    private Line hitRatio() {
        final long hits = counters.value(EngineCounter.BLOCK_HITS);
        final long asked = hits + counters.value(EngineCounter.BLOCK_MISSES);
        String last = "";
        if (window != null) {
            final long hitsNow = window.delta(EngineCounter.BLOCK_HITS);
            last = Figures.percent(hitsNow, hitsNow + window.delta(EngineCounter.BLOCK_MISSES));
        }
        return new Line()
                .add("hit ratio")
                .right(Style.TITLE, last, RATE_END)
                .right(Style.TITLE, Figures.percent(hits, asked), SUM_END);
    }

    private void addCount(final String name, final EngineCounter counter) {
        final boolean isTrouble = counter == EngineCounter.TRANSFERS_FAILED;
        lines.add(new Line()
                .add(name)
                .right(style(isTrouble, window == null ? 0 : window.delta(counter)), rate(counter), RATE_END)
                .right(Figures.count(counters.value(counter)), SUM_END));
    }

    private static Style style(final boolean isTrouble, final long delta) {
        return isTrouble && delta > 0 ? Style.BAD : Style.PLAIN;
    }

    private void addBytes(final String name, final EngineCounter counter) {
        lines.add(new Line()
                .add(name)
                .right(window == null ? "" : Figures.bytesPerSecond(window.perSecond(counter)), RATE_END)
                .right(Figures.bytes(counters.value(counter)), SUM_END));
    }

    private void addCause(final Line line, final MissReason reason) {
        final long sum = counters.value(reason.counter());
        final Style style = sum == 0 ? Style.FAINT : Style.PLAIN;
        line.at(CAUSES, style, reason.name())
                .right(style, rate(reason.counter()), CAUSE_RATE_END)
                .right(style, Figures.count(sum), CAUSE_SUM_END);
    }

    private String rate(final EngineCounter counter) {
        return window == null ? "" : Figures.perSecond(window.perSecond(counter));
    }

    private void addRefusals() {
        final List<String> refusals = new ArrayList<>();
        boolean isNow = false;
        for (final ErrorCode code : ErrorCode.values()) {
            final long sum = counters.refusals(code);
            if (sum > 0) {
                refusals.add(code + " " + Figures.count(sum));
                isNow |= window != null
                        && window.delta(sample -> sample.counters().refusals(code)) > 0;
            }
        }
        lines.add(new Line()
                .add("refused")
                .at(
                        CAUSES - SUM_END + 4,
                        isNow ? Style.WARNING : refusals.isEmpty() ? Style.FAINT : Style.PLAIN,
                        refusals.isEmpty()
                                ? "nothing"
                                : String.join(", ", refusals) + (isNow ? ", still rising" : "")));
    }
}

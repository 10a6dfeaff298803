package io.pegaflow.tools.journal;

import io.pegaflow.engine.core.DepartureCause;
import io.pegaflow.engine.journal.StartRecord;
import io.pegaflow.tools.journal.BlockEvent.Kind;
import io.pegaflow.tools.process.Figures;
import java.io.PrintWriter;
import java.util.List;

/** Tells the life of a block. */
final class BlockReport {
    private final BlockFinder.Found block;
    private final BlockExplainer explainer;
    private final PrintWriter out;
    private final boolean isAllShown;

    BlockReport(
            final BlockFinder.Found block,
            final BlockExplainer explainer,
            final PrintWriter out,
            final boolean isAllShown) {
        this.block = block;
        this.explainer = explainer;
        this.out = out;
        this.isAllShown = isAllShown;
    }

    void print() {
        out.println("Block " + block.hex());
        final List<BlockExplainer.Life> lives = explainer.lives();
        for (final BlockExplainer.Life life : lives) {
            out.println();
            out.println("In namespace " + Figures.name(life.namespace())
                    + (life.group() == 0 ? "" : ", storage group " + life.group()) + ":");
            print(life.history());
        }
        if (lives.isEmpty()) {
            out.println("Requests named it, but none was answered: nothing happened to it.");
        }
    }

    private void print(final BlockHistory history) {
        final List<BlockEvent> events = history.events;
        for (int i = 0; i < events.size(); ) {
            final int end = isAllShown ? i + 1 : endOfUse(events, i);
            if (end - i > 2) {
                printUse(events, i, end);
            } else {
                for (int j = i; j < end; j++) {
                    out.println(time(events.get(j)) + text(events.get(j)));
                }
            }
            i = end;
        }
        out.println("  At the end, " + TextView.time(start().wallClockMs(explainer.lastTimestampNs())) + " #"
                + explainer.lastSequence() + ": " + state(history));
    }

    private StartRecord start() {
        return explainer.runStart();
    }

    private String time(final BlockEvent event) {
        return "  " + TextView.time(start().wallClockMs(event.input().timestampNs())) + " #"
                + event.input().sequence() + "  ";
    }

    /** Hits and what comes with them are told together. */
    private static int endOfUse(final List<BlockEvent> events, final int from) {
        int end = from;
        while (end < events.size() && isUse(events.get(end).kind())) {
            end++;
        }
        return Math.max(end, from + 1);
    }

    private static boolean isUse(final Kind kind) {
        return kind == Kind.HIT || kind == Kind.LOADED || kind == Kind.LET_GO || kind == Kind.ALREADY_THERE;
    }

    private void printUse(final List<BlockEvent> events, final int from, final int to) {
        int hits = 0;
        int loads = 0;
        BlockEvent last = null;
        for (final BlockEvent event : events.subList(from, to)) {
            hits += event.kind() == Kind.HIT ? 1 : 0;
            loads += event.kind() == Kind.LOADED ? 1 : 0;
            last = event.kind() == Kind.HIT ? event : last;
        }
        out.println(time(events.get(from)) + text(events.get(from)));
        if (last != null && last != events.get(from)) {
            out.println(time(last) + text(last));
        }
        final BlockEvent end = events.get(to - 1);
        out.println("      until #" + end.input().sequence() + ": hit " + times(hits) + ", loaded " + times(loads)
                + "; held last until "
                + TextView.time(start().wallClockMs(end.input().timestampNs())) + "; --all shows each");
    }

    private static String times(final int count) {
        return count == 1 ? "once" : count + " times";
    }

    private static String text(final BlockEvent event) {
        return switch (event.kind()) {
            case RESIDENT ->
                "resident in the snapshot at #" + event.input().sequence() + ": saved before the recording begins";
            case RESERVED -> "page reserved, for " + CauseText.who(event.request());
            case SEALED -> "sealed by " + CauseText.who(event.request()) + ": queries find it from here on";
            case ALREADY_THERE -> "named by " + CauseText.who(event.request()) + ": was there already";
            case REFUSED -> "refused to " + CauseText.who(event.request()) + ": no room, or not worth it";
            case HIT ->
                "hit by " + CauseText.who(event.request()) + ", its block " + event.position()
                        + (event.lease() == 0 ? "" : ", held by lease " + event.lease());
            case MISS ->
                "missed by " + CauseText.who(event.request()) + ", its block " + event.position() + ": "
                        + InputText.words(event.cause());
            case LOADED -> "loaded by " + CauseText.who(event.request());
            case LET_GO ->
                "lease " + event.lease() + " ended, " + InputText.words(event.leaseEnd()) + ": stamped as used now";
            case DEPARTED -> departed(event.departure());
        };
    }

    private static String departed(final Departure departure) {
        final boolean isForRoom =
                departure.cause == DepartureCause.EVICTED || departure.cause == DepartureCause.PARTIAL_EVICTED;
        return InputText.words(departure.cause)
                + (isForRoom
                        ? " " + CauseText.forWhom(departure)
                        : departure.by == null ? "" : " in " + CauseText.who(departure.by));
    }

    private String state(final BlockHistory history) {
        final long now = explainer.lastTimestampNs();
        final String hits = history.hits == 0 ? "no query found it" : "queries found it " + times((int) history.hits);
        return switch (history.state) {
            case SEALED -> "in the cache; " + hits;
            case PARTIAL -> "partly in the cache; " + hits;
            case ABSENT ->
                "not in the cache"
                        + (history.departure == null ? "" : ", " + CauseText.departed(history.departure, now))
                        + "; " + hits;
        };
    }
}

package io.pegaflow.tools.live;

import io.pegaflow.tools.process.Figures;
import java.util.Objects;

/** Which agent this is, and whether it lives. */
final class HeadPanel {
    private HeadPanel() {}

    static Line line(final Sample sample) {
        final Line line = new Line().add(style(sample.presence()), state(sample));
        line.add("  agent " + sample.pid() + ", up " + Figures.duration(sample.upMs()) + ", "
                + Objects.toString(sample.countersAt().getParent()));
        final String facts = facts(sample);
        if (!facts.isEmpty()) {
            line.add(Style.FAINT, "  " + facts);
        }
        if (sample.counters().isTorn()) {
            line.add(Style.WARNING, "  stopped while it published: figures may not add up");
        }
        return line;
    }

    /** In words that a script may look for. */
    static String state(final Sample sample) {
        return switch (sample.presence()) {
            case RUNNING -> "running";
            case NOT_ANSWERING ->
                "not answering for " + sample.silentMs() / 1000 + " s (pid alive), as of "
                        + Figures.dateAndTime(sample.asOfMs());
            case ENDED -> "ended, as of " + Figures.dateAndTime(sample.asOfMs());
        };
    }

    private static Style style(final Presence presence) {
        return switch (presence) {
            case RUNNING -> Style.GOOD;
            case NOT_ANSWERING, ENDED -> Style.BAD;
        };
    }

    private static String facts(final Sample sample) {
        final Object version = sample.ready().get("version");
        return version == null
                ? ""
                : "version " + version + ", " + sample.ready().get("deviceBackend") + ", "
                        + sample.ready().get("eviction");
    }
}

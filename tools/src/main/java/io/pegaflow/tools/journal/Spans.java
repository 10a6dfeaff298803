package io.pegaflow.tools.journal;

import java.util.Locale;

/** Lengths of time for people: two units at most. */
final class Spans {
    private static final long NS_PER_US = 1_000;
    private static final long NS_PER_MS = 1_000_000;
    private static final long NS_PER_S = 1_000_000_000;
    private static final long S_PER_MIN = 60;
    private static final long S_PER_H = 3600;

    private Spans() {}

    static String of(final long ns) {
        if (ns < NS_PER_MS) {
            return ns / NS_PER_US + " us";
        }
        if (ns < NS_PER_S) {
            return ns / NS_PER_MS + " ms";
        }
        final long seconds = ns / NS_PER_S;
        if (seconds < S_PER_MIN) {
            return String.format(Locale.ROOT, "%.1f s", (double) ns / NS_PER_S);
        }
        return seconds < S_PER_H
                ? seconds / S_PER_MIN + " min " + seconds % S_PER_MIN + " s"
                : seconds / S_PER_H + " h " + seconds % S_PER_H / S_PER_MIN + " min";
    }
}

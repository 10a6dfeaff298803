package io.pegaflow.engine.runtime;

/**
 * Reports unacceptable messages: the first of a kind at once, later ones as a sum at most once an interval, so that a flood
 * costs neither log nor garbage. Owned by the engine's thread.
 */
final class RejectionLog {
    static final long INTERVAL_NS = 10_000_000_000L;

    private static final int ERRORS = Rejection.values().length;
    private static final int KINDS = ERRORS + 1;

    private final EngineListener listener;
    private final long[] repeats = new long[KINDS];
    private final long[] nextReportNs = new long[KINDS];
    private final boolean[] seen = new boolean[KINDS];

    RejectionLog(final EngineListener listener) {
        this.listener = listener;
    }

    void report(final Rejection rejection, final long nowNs, final int sessionId, final long first, final long second) {
        final long count = countDue(rejection.ordinal(), nowNs);
        if (count > 0) {
            listener.onRejected(rejection.describe(sessionId, first, second), count);
        }
    }

    void report(final long nowNs, final Throwable error) {
        if (countDue(ERRORS, nowNs) > 0) {
            listener.onError(EngineAgent.NAME, error, false);
        }
    }

    /** How many reports one call to the listener now stands for; 0 if it is too early for one. */
    private long countDue(final int kind, final long nowNs) {
        repeats[kind]++;
        if (seen[kind] && nowNs - nextReportNs[kind] < 0) {
            return 0;
        }
        final long count = repeats[kind];
        seen[kind] = true;
        repeats[kind] = 0;
        nextReportNs[kind] = nowNs + INTERVAL_NS;
        return count;
    }
}

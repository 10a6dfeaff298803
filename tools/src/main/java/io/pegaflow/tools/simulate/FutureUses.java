package io.pegaflow.tools.simulate;

import io.pegaflow.tools.trace.Workload;
import java.util.Arrays;

/**
 * When each block is asked for next. A use is named by its place among the look-ups of all requests, in order, so that of two
 * uses in one request the deeper is the later. Immutable; any thread may read it.
 */
final class FutureUses {
    static final int NEVER = Integer.MAX_VALUE;

    private final int[] next;

    FutureUses(final Workload workload) {
        next = new int[workload.lookupCount()];
        final int[] latest = new int[workload.distinctCount()];
        Arrays.fill(latest, NEVER);
        for (int place = next.length - 1; place >= 0; place--) {
            final int ordinal = workload.ordinalAt(place);
            next[place] = latest[ordinal];
            latest[ordinal] = place;
        }
    }

    /** The use after this one of the same block, {@link #NEVER} if it is the last. */
    int after(final int place) {
        return next[place];
    }
}

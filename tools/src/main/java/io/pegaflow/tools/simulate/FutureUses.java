package io.pegaflow.tools.simulate;

import io.pegaflow.tools.trace.Workload;
import java.util.Arrays;

/**
 * When each block is looked up next. A use is named by its place among the blocks of all lists, in order, so that of two uses in
 * one look-up the deeper is the later. Immutable; any thread may read it.
 */
final class FutureUses {
    static final int NEVER = Integer.MAX_VALUE;

    private final int[] next;

    FutureUses(final RequestLog log) {
        final Workload workload = log.workload();
        next = new int[workload.lookupCount()];
        final int[] latest = new int[workload.distinctCount()];
        Arrays.fill(latest, NEVER);
        for (int step = log.steps() - 1; step >= 0; step--) {
            final int list = log.list(step);
            final byte kind = log.kind(step);
            if (kind == RequestLog.CLEAN) {
                Arrays.fill(latest, NEVER);
            }
            if (kind == RequestLog.LOOK_UP || kind == RequestLog.END_SAVE) {
                final int first = workload.firstLookup(list);
                for (int place = first + workload.blockCount(list) - 1; place >= first; place--) {
                    final int ordinal = workload.ordinalAt(place);
                    next[place] = latest[ordinal];
                    if (kind == RequestLog.LOOK_UP) {
                        latest[ordinal] = place;
                    }
                }
            }
        }
    }

    /** The first look-up of a block after it stood at a place, {@link #NEVER} if there is none before the cache is emptied. */
    int after(final int place) {
        return next[place];
    }
}

package io.pegaflow.tools.simulate;

import io.pegaflow.tools.trace.Workload;

/**
 * The most hits that any policy could have: Belady's rule for prefixes. After each look-up or save those blocks stay whose next
 * look-ups come first, whether they were resident before or not; of those of the same look-up the deepest leaves first. As the
 * blocks before a block are part of every prompt that has it, they are never looked up later than it, so no block outstays its
 * prefix. What is looked up counts as saved at once, whoever saves it when.
 */
final class OptimalCache {
    private final RequestLog log;
    private final Workload workload;
    private final FutureUses uses;
    private final long capacity;
    private final boolean[] isResident;
    /** The next look-ups of the resident blocks. */
    private final PlaceSet nextUses;

    private long resident;
    private long hits;

    OptimalCache(final RequestLog log, final FutureUses uses, final long capacity) {
        this.log = log;
        this.uses = uses;
        this.capacity = capacity;
        workload = log.workload();
        isResident = new boolean[workload.distinctCount()];
        nextUses = new PlaceSet(workload.lookupCount());
    }

    /** Most bytes that one takes. */
    static long bytes(final Workload workload) {
        return workload.distinctCount() + workload.lookupCount() / 7L;
    }

    Outcome replay() {
        for (int step = 0; step < log.steps(); step++) {
            final byte kind = log.kind(step);
            if (kind == RequestLog.LOOK_UP || kind == RequestLog.END_SAVE) {
                final int begin = workload.firstLookup(log.list(step));
                final int end = begin + workload.blockCount(log.list(step));
                if (kind == RequestLog.LOOK_UP) {
                    lookUp(begin, end);
                }
                bring(begin, end);
            }
            // What is there when the cache is emptied has no next look-up, and so is not there.
        }
        return new Outcome(hits, 0);
    }

    private void lookUp(final int begin, final int end) {
        for (int place = begin; place < end && isResident[workload.ordinalAt(place)]; place++) {
            hits++;
        }
        for (int place = begin; place < end; place++) {
            if (isResident[workload.ordinalAt(place)]) {
                drop(place);
            }
        }
    }

    /** A block that is never looked up again is not worth any room. */
    private void bring(final int begin, final int end) {
        for (int place = begin; place < end; place++) {
            final int ordinal = workload.ordinalAt(place);
            if (!isResident[ordinal] && uses.after(place) != FutureUses.NEVER) {
                isResident[ordinal] = true;
                nextUses.add(uses.after(place));
                resident++;
            }
        }
        while (resident > capacity) {
            drop(nextUses.greatest());
        }
    }

    /** Give up the block of the next look-up at a place. */
    private void drop(final int use) {
        isResident[workload.ordinalAt(use)] = false;
        nextUses.remove(use);
        resident--;
    }
}

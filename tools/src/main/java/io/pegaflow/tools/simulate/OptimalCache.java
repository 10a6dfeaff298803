package io.pegaflow.tools.simulate;

import io.pegaflow.tools.trace.Workload;

/**
 * The most hits that any policy could have: Belady's rule for prefixes. After each request those blocks stay whose next uses come
 * first, whether they were resident before or not; of those used next by the same request the deepest leaves first. As the blocks
 * before a block are part of every prompt that has it, they are never used later than it, so no block outstays its prefix.
 */
final class OptimalCache {
    private final Workload workload;
    private final FutureUses uses;
    private final long capacity;
    private final boolean[] isResident;
    /** The next uses of the resident blocks. */
    private final PlaceSet nextUses;

    private long resident;
    private long hits;

    OptimalCache(final Workload workload, final FutureUses uses, final long capacity) {
        this.workload = workload;
        this.uses = uses;
        this.capacity = capacity;
        isResident = new boolean[workload.distinctCount()];
        nextUses = new PlaceSet(workload.lookupCount());
    }

    static long bytes(final Workload workload) {
        return workload.distinctCount() + workload.lookupCount() / 7L;
    }

    Outcome replay() {
        int place = 0;
        for (int request = 0; request < workload.requestCount(); request++) {
            final int end = place + workload.blockCount(request);
            hits += prefix(place, end);
            for (; place < end; place++) {
                use(place);
            }
            while (resident > capacity) {
                final int latest = nextUses.greatest();
                drop(latest, workload.ordinalAt(latest));
            }
        }
        return new Outcome(hits, 0);
    }

    private int prefix(final int begin, final int end) {
        int place = begin;
        while (place < end && isResident[workload.ordinalAt(place)]) {
            place++;
        }
        return place - begin;
    }

    /** A block that is never used again is not worth any room. */
    private void use(final int place) {
        final int ordinal = workload.ordinalAt(place);
        if (isResident[ordinal]) {
            drop(place, ordinal);
        }
        if (uses.after(place) != FutureUses.NEVER) {
            isResident[ordinal] = true;
            nextUses.add(uses.after(place));
            resident++;
        }
    }

    private void drop(final int use, final int ordinal) {
        isResident[ordinal] = false;
        nextUses.remove(use);
        resident--;
    }
}

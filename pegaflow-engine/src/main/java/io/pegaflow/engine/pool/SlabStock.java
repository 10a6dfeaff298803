package io.pegaflow.engine.pool;

import io.pegaflow.engine.state.StateCursor;

/** The slabs that no class has. */
final class SlabStock {
    private final SlabNodes nodes;
    private final PageBitmap free;
    private final int slabCount;

    SlabStock(final int slabCount, final SlabNodes nodes) {
        this.slabCount = slabCount;
        this.nodes = nodes;
        free = new PageBitmap(slabCount);
        free.addAll();
    }

    int count() {
        return free.count();
    }

    boolean contains(final int slab) {
        return free.contains(slab);
    }

    void add(final int slab) {
        free.add(slab);
    }

    void remove(final int slab) {
        free.remove(slab);
    }

    /** Length of the longest run. */
    int longestRun() {
        int longest = 0;
        int run = 0;
        for (int slab = 0; slab < slabCount; slab++) {
            run = free.contains(slab) ? run + 1 : 0;
            longest = Math.max(longest, run);
        }
        return longest;
    }

    /** How many spans of a length there are at least. */
    int spans(final int length) {
        int spans = 0;
        int run = 0;
        for (int slab = 0; slab < slabCount; slab++) {
            run = free.contains(slab) ? run + 1 : 0;
            if (run == length) {
                spans++;
                run = 0;
            }
        }
        return spans;
    }

    /**
     * Take a span of adjacent slabs.
     *
     * @param part all of them are to be of, {@link SlabPool#NONE} for whatever there is.
     * @return the first of them, {@link SlabPool#NONE} if there is no such span.
     */
    int take(final int length, final int part) {
        int slab = free.nextFrom(0);
        for (int run = 0; slab != SlabPool.NONE && slab + length <= slabCount; slab += run + 1) {
            for (run = 0; run < length && isWanted(slab + run, part); run++) {}
            if (run == length) {
                for (int i = 0; i < length; i++) {
                    free.remove(slab + i);
                }
                return slab;
            }
        }
        return SlabPool.NONE;
    }

    private boolean isWanted(final int slab, final int part) {
        return free.contains(slab) && (part == SlabPool.NONE || nodes.partOf(slab) == part);
    }

    void state(final StateCursor cursor) {
        free.state(cursor);
    }
}

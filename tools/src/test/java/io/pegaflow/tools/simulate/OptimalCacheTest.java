package io.pegaflow.tools.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.engine.policy.EvictionPolicies;
import io.pegaflow.tools.trace.ChatWorkload;
import io.pegaflow.tools.trace.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The optimum against every choice there is, and against what real policies do. */
class OptimalCacheTest {
    @Test
    void shouldHitAsOftenAsTheBestOfAllChoicesOnSmallTrees() {
        final Random random = new Random(1);
        int better = 0;
        for (int round = 0; round < 3_000; round++) {
            final Workload workload = smallTree(random);
            final int capacity = 1 + random.nextInt(4);
            final long best = new ExhaustiveSearch(workload, capacity).mostHits();
            assertEquals(best, optimum(workload, capacity), () -> describe(workload) + ", capacity=" + capacity);
            better += best
                            > new PolicyCache(EvictionPolicies.LRU, 0, RequestLog.ofRequests(workload), capacity)
                                    .replay()
                                    .hits()
                    ? 1
                    : 0;
        }
        // Else these trees would not tell a good rule from a bad one.
        assertTrue(better > 1_000, "better=" + better);
    }

    @Test
    void shouldNeverHitLessThanAPolicyNorLessWithMoreBlocks() {
        for (int seed = 1; seed <= 8; seed++) {
            final Workload workload = ChatWorkload.generate(seed, 1_000);
            long before = 0;
            for (long capacity = 1; capacity <= 8_192; capacity *= 2) {
                final long optimum = optimum(workload, capacity);
                assertTrue(optimum >= before, "seed=" + seed + ", capacity=" + capacity);
                for (final EvictionPolicies policy : EvictionPolicies.values()) {
                    final long hits = new PolicyCache(policy, 0, RequestLog.ofRequests(workload), capacity)
                            .replay()
                            .hits();
                    assertTrue(hits <= optimum, policy + ", seed=" + seed + ", capacity=" + capacity);
                }
                before = optimum;
            }
            assertEquals(workload.lookupCount() - workload.distinctCount(), before);
        }
    }

    private static long optimum(final Workload workload, final long capacity) {
        final RequestLog log = RequestLog.ofRequests(workload);
        return new OptimalCache(log, new FutureUses(log), capacity).replay().hits();
    }

    /** Requests for paths from the root of a tree of at most eight blocks. */
    private static Workload smallTree(final Random random) {
        final List<long[]> paths = new ArrayList<>();
        paths.add(new long[0]);
        final int blocks = 2 + random.nextInt(7);
        for (int id = 0; id < blocks; id++) {
            final long[] parent = paths.get(random.nextInt(paths.size()));
            final long[] path = java.util.Arrays.copyOf(parent, parent.length + 1);
            path[parent.length] = id;
            paths.add(path);
        }
        final Workload.Builder workload = new Workload.Builder();
        final int requests = 3 + random.nextInt(8);
        for (int i = 0; i < requests; i++) {
            final long[] path = paths.get(random.nextInt(paths.size()));
            workload.add(i, path, path.length);
        }
        return workload.build();
    }

    private static String describe(final Workload workload) {
        final StringBuilder text = new StringBuilder();
        for (int request = 0; request < workload.requestCount(); request++) {
            for (int i = 0; i < workload.blockCount(request); i++) {
                text.append(' ').append(workload.ordinal(request, i));
            }
            text.append(';');
        }
        return text.toString();
    }

    /** Tries every set of blocks that may stay after each request: of those that were there and those of the request. */
    private static final class ExhaustiveSearch {
        private final Workload workload;
        private final int capacity;
        private final int[][] mostHits;

        ExhaustiveSearch(final Workload workload, final int capacity) {
            this.workload = workload;
            this.capacity = capacity;
            mostHits = new int[workload.requestCount()][1 << workload.distinctCount()];
        }

        int mostHits() {
            return mostHits(0, 0);
        }

        private int mostHits(final int request, final int resident) {
            if (request == workload.requestCount()) {
                return 0;
            }
            // One more than it is, so that 0 stands for not known yet.
            if (mostHits[request][resident] == 0) {
                mostHits[request][resident] = 1 + search(request, resident);
            }
            return mostHits[request][resident] - 1;
        }

        private int search(final int request, final int resident) {
            int hits = 0;
            int there = resident;
            boolean isPrefix = true;
            for (int i = 0; i < workload.blockCount(request); i++) {
                final int block = 1 << workload.ordinal(request, i);
                isPrefix &= (resident & block) != 0;
                hits += isPrefix ? 1 : 0;
                there |= block;
            }
            int most = 0;
            for (int kept = there; ; kept = kept - 1 & there) {
                if (Integer.bitCount(kept) <= capacity) {
                    most = Math.max(most, mostHits(request + 1, kept));
                }
                if (kept == 0) {
                    return hits + most;
                }
            }
        }
    }
}

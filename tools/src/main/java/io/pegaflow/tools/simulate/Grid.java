package io.pegaflow.tools.simulate;

import io.pegaflow.agent.SizeParser;
import io.pegaflow.tools.trace.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * All policies at all sizes.
 *
 * @param sizes    in ascending order.
 * @param policies in the order asked for.
 * @param cells    of the first policy at all sizes, then of the next one.
 * @param threads  that computed them.
 */
record Grid(List<CacheSize> sizes, List<SimulatedPolicy> policies, List<Cell> cells, int threads) {
    /** Of the heap; the rest is for the requests and for what is not counted. */
    private static final double USABLE_HEAP = 0.6;

    /**
     * Run it.
     *
     * @param mostThreads that may be busy; fewer are if memory is short.
     * @throws IllegalArgumentException if not even one run fits into memory.
     */
    static Grid run(
            final RequestLog log,
            final List<CacheSize> sizes,
            final List<SimulatedPolicy> policies,
            final int mostThreads)
            throws InterruptedException {
        final int threads = threads(log.workload(), sizes, policies, mostThreads);
        final FutureUses uses = new FutureUses(log);
        final ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            final List<Future<Cell>> runs = new ArrayList<>();
            for (final SimulatedPolicy policy : policies) {
                for (final CacheSize size : sizes) {
                    runs.add(executor.submit(
                            () -> new Cell(policy, size, policy.run(log, uses, size.blocks()), log.lookedUpBlocks())));
                }
            }
            return new Grid(sizes, policies, results(runs), threads);
        } finally {
            executor.shutdownNow();
        }
    }

    private static List<Cell> results(final List<Future<Cell>> runs) throws InterruptedException {
        final List<Cell> cells = new ArrayList<>();
        for (final Future<Cell> run : runs) {
            try {
                cells.add(run.get());
            } catch (final ExecutionException e) {
                throw new IllegalStateException("simulation failed: cause=" + e.getCause(), e);
            }
        }
        return cells;
    }

    private static int threads(
            final Workload workload,
            final List<CacheSize> sizes,
            final List<SimulatedPolicy> policies,
            final int mostThreads) {
        final long bytes = policies.stream()
                .mapToLong(policy -> policy.bytes(workload))
                .max()
                .orElseThrow();
        final Runtime runtime = Runtime.getRuntime();
        final long free = runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory();
        final long fitting = (long) (free * USABLE_HEAP / bytes);
        if (fitting < 1) {
            throw new IllegalArgumentException("a simulation does not fit into memory: different blocks asked for="
                    + workload.distinctCount() + ", needed="
                    + SizeParser.format((long) (bytes / USABLE_HEAP)) + ", free=" + SizeParser.format(free)
                    + "; give the JVM more by PEGAFLOW_JAVA_OPTS=-Xmx..., or simulate fewer --requests");
        }
        return (int) Math.min(Math.min(mostThreads, fitting), (long) sizes.size() * policies.size());
    }

    Cell cell(final int policyIndex, final int sizeIndex) {
        return cells.get(policyIndex * sizes.size() + sizeIndex);
    }
}

package io.pegaflow.tools.trace;

/** A simulation of a cache by its plainest definition, to compare the engine and its policies with. */
public interface Reference {
    /** One request: count its hits, then use or insert all its blocks. */
    void request(long... ids);

    /** Blocks found in the contiguous prefix so far. */
    long hits();

    /** Make all requests of a workload. */
    default void replay(final Workload workload) {
        for (int request = 0; request < workload.requestCount(); request++) {
            final long[] ids = new long[workload.blockCount(request)];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = workload.id(workload.ordinal(request, i));
            }
            request(ids);
        }
    }

    /** The simulation of a policy. */
    static Reference of(final String policy, final int capacity) {
        return switch (policy) {
            case "lru" -> new ReferenceCache(capacity, false);
            case "lru-head" -> new ReferenceCache(capacity, true);
            case "mq-lru" -> new MqReferenceCache(capacity);
            default -> throw new IllegalArgumentException(policy);
        };
    }

    /** Hits of a policy on a workload. */
    static long hits(final String policy, final int capacity, final Workload workload) {
        final Reference reference = of(policy, capacity);
        reference.replay(workload);
        return reference.hits();
    }
}

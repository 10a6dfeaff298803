package io.pegaflow.tools.simulate;

import io.pegaflow.engine.policy.EvictionPolicies;
import io.pegaflow.tools.trace.Workload;
import java.util.HashMap;
import java.util.Map;

/** Counts evictions, and those of a block while one that continues its prefix is resident. */
final class StrandingMeter extends PolicyCache {
    private static final int NO_PARENT = -1;

    private final Map<Integer, Integer> parents = new HashMap<>();
    private final Map<Integer, Integer> residentChildren = new HashMap<>();
    private long evictions;
    private long stranding;

    /** The trace must be one of prompts: a block follows the same block wherever it stands. */
    StrandingMeter(final String policy, final Workload workload, final long capacity) {
        super(EvictionPolicies.find(policy), 0, RequestLog.ofRequests(workload), capacity);
        for (int request = 0; request < workload.requestCount(); request++) {
            for (int i = 0; i < workload.blockCount(request); i++) {
                parents.put(workload.ordinal(request, i), i == 0 ? NO_PARENT : workload.ordinal(request, i - 1));
            }
        }
    }

    @Override
    void insert(final int ordinal) {
        super.insert(ordinal);
        residentChildren.merge(parents.get(ordinal), 1, Integer::sum);
    }

    @Override
    void onEvicted(final int ordinal) {
        evictions++;
        stranding += residentChildren.getOrDefault(ordinal, 0) > 0 ? 1 : 0;
        residentChildren.merge(parents.get(ordinal), -1, Integer::sum);
    }

    long evictions() {
        return evictions;
    }

    long stranding() {
        return stranding;
    }
}

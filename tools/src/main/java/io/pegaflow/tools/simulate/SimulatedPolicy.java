package io.pegaflow.tools.simulate;

import io.pegaflow.agent.options.NearestName;
import io.pegaflow.engine.policy.EvictionPolicies;
import io.pegaflow.tools.trace.Workload;
import java.util.ArrayList;
import java.util.List;

/**
 * A policy that can be simulated.
 *
 * @param name    of it.
 * @param engines the engine's policy, null for the optimum, which knows the requests to come.
 * @param ghosts  departed blocks that are remembered for each block the cache holds; 0 for what the policy asks for.
 */
record SimulatedPolicy(String name, EvictionPolicies engines, double ghosts) {
    static final String OPTIMUM = "opt";

    static List<String> names() {
        final List<String> names = new ArrayList<>();
        for (final EvictionPolicies policy : EvictionPolicies.values()) {
            names.add(policy.toString());
        }
        names.add(OPTIMUM);
        return names;
    }

    static SimulatedPolicy of(final String name, final double ghosts) {
        final EvictionPolicies policy = EvictionPolicies.find(name);
        if (policy == null && !OPTIMUM.equals(name)) {
            final String nearest = NearestName.of(name, names());
            throw new IllegalArgumentException("unknown policy: --policies=" + name + ", known are: "
                    + String.join(", ", names()) + (nearest == null ? "" : "; did you mean " + nearest + "?"));
        }
        return new SimulatedPolicy(name, policy, ghosts);
    }

    Outcome run(final RequestLog log, final FutureUses uses, final long blocks) {
        return engines == null
                ? new OptimalCache(log, uses, blocks).replay()
                : new PolicyCache(engines, ghosts, log, blocks).replay();
    }

    /** Most bytes that a run takes, the requests left aside. */
    long bytes(final Workload workload) {
        return engines == null ? OptimalCache.bytes(workload) : PolicyCache.bytes(workload);
    }

    @Override
    public String toString() {
        return name;
    }
}

package io.pegaflow.agent.doctor;

import io.pegaflow.agent.AgentContext;
import io.pegaflow.agent.AgentPlan;

/** How much the pool asks for: the size given, or the default before it is cut to what fits. */
final class PoolNeed {
    private PoolNeed() {}

    static boolean isGiven(final AgentPlan plan) {
        return plan.poolBytes() != AgentContext.POOL_BYTES_BY_DEFAULT;
    }

    static long bytes(final AgentPlan plan) {
        return isGiven(plan) ? plan.poolBytes() : AgentContext.DEFAULT_POOL_BYTES;
    }
}

package io.pegaflow.agent.doctor;

import io.pegaflow.agent.AgentPlan;
import io.pegaflow.agent.PoolContext;
import io.pegaflow.agent.SizeParser;

/** How much the pool asks for: the size given, or the default before it is cut to what fits. */
final class PoolNeed {
    private static final long MEGABYTE = 1L << 20;

    private PoolNeed() {}

    static boolean isGiven(final AgentPlan plan) {
        return plan.poolBytes() != PoolContext.BYTES_BY_DEFAULT;
    }

    static long bytes(final AgentPlan plan) {
        return isGiven(plan) ? plan.poolBytes() : PoolContext.DEFAULT_BYTES;
    }

    /** {@code the pool's 4.0gb}. */
    static String text(final AgentPlan plan) {
        return (isGiven(plan) ? "the pool's " : "the default pool's ") + SizeParser.format(bytes(plan));
    }

    /** In place of a default that does not fit. */
    static long halfOf(final long fits) {
        return fits < 2 * MEGABYTE ? fits / 2 : fits / 2 / MEGABYTE * MEGABYTE;
    }

    /** For an option, and never more than fits. */
    static String atMost(final long bytes) {
        return bytes / MEGABYTE + "mb";
    }

    /** For a mount option, and never less than needed. */
    static String atLeast(final long bytes) {
        return (bytes + MEGABYTE - 1) / MEGABYTE + "m";
    }
}

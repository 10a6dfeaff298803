package io.pegaflow.engine.runtime.counters;

import io.pegaflow.engine.copy.DutyCycle;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * Measures the duty cycles of one agent that did work: one that found nothing to do held nobody up. Owned by the agent's
 * thread.
 */
public final class DutyCycleTracker implements DutyCycle {
    /** Cycles that take longer are counted. */
    public static final long DEFAULT_THRESHOLD_NS = 1_000_000L;

    private final AtomicCounter workDone;
    private final AtomicCounter maxCycleNs;
    private final AtomicCounter cyclesOverThreshold;
    private final long thresholdNs;
    private long cycleStartNs;

    /**
     * A tracker with counters of its own.
     *
     * @param counters    in which it makes them.
     * @param agentName   of the agent.
     * @param thresholdNs above which a cycle is counted.
     */
    public DutyCycleTracker(final CountersFile counters, final String agentName, final long thresholdNs) {
        this.thresholdNs = thresholdNs;
        workDone = counters.newAgentCounter(agentName, AgentCounter.WORK_DONE);
        maxCycleNs = counters.newAgentCounter(agentName, AgentCounter.MAX_DUTY_CYCLE_NS);
        cyclesOverThreshold = counters.newAgentCounter(agentName, AgentCounter.DUTY_CYCLES_OVER_THRESHOLD);
    }

    @Override
    public void measureAndUpdate(final long nowNs) {
        cycleStartNs = nowNs;
    }

    /**
     * A duty cycle ended that did work.
     *
     * @param workCount what it did.
     * @param nowNs     time of the agent's clock.
     */
    public void onWork(final int workCount, final long nowNs) {
        workDone.setRelease(workDone.getPlain() + workCount);
        final long cycleNs = nowNs - cycleStartNs;
        if (cycleNs > thresholdNs) {
            cyclesOverThreshold.setRelease(cyclesOverThreshold.getPlain() + 1);
        }
        if (cycleNs > maxCycleNs.getPlain()) {
            maxCycleNs.setRelease(cycleNs);
        }
    }
}

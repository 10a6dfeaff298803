package io.pegaflow.engine.runtime;

import io.pegaflow.engine.runtime.counters.DutyCycleTracker;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentTerminationException;
import org.agrona.concurrent.NanoClock;

/** An agent whose work is counted, and whose failure ends it if nobody can do without it. */
final class MeteredAgent implements Agent {
    private final Agent agent;
    private final DutyCycleTracker tracker;
    private final NanoClock nanoClock;
    private final boolean isVital;

    MeteredAgent(final Agent agent, final DutyCycleTracker tracker, final NanoClock nanoClock, final boolean isVital) {
        this.agent = agent;
        this.tracker = tracker;
        this.nanoClock = nanoClock;
        this.isVital = isVital;
    }

    @Override
    public void onStart() {
        agent.onStart();
    }

    @Override
    public int doWork() throws Exception {
        try {
            final int workCount = agent.doWork();
            if (workCount > 0) {
                tracker.onWork(workCount, nanoClock.nanoTime());
            }
            return workCount;
        } catch (final AgentTerminationException ex) {
            throw ex;
        } catch (final Throwable t) {
            if (isVital) {
                throw new AgentTerminationException(agent.roleName() + " cannot go on", t);
            }
            throw t;
        }
    }

    @Override
    public void onClose() {
        agent.onClose();
    }

    @Override
    public String roleName() {
        return agent.roleName();
    }
}

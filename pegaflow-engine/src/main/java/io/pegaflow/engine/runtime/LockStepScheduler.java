package io.pegaflow.engine.runtime;

import org.agrona.LangUtil;
import org.agrona.concurrent.Agent;

/** No thread at all: the caller turns all agents by hand, one duty cycle each, always in the same order. */
public final class LockStepScheduler extends EngineScheduler {
    private Agent[] agents = new Agent[0];

    /** A scheduler that has nothing to turn until an engine uses it. */
    public LockStepScheduler() {}

    @Override
    void start(final EngineAgents engineAgents) {
        agents = new Agent[4 + engineAgents.copies.length];
        agents[0] = engineAgents.engine;
        System.arraycopy(engineAgents.copies, 0, agents, 1, engineAgents.copies.length);
        agents[agents.length - 3] = engineAgents.edge;
        agents[agents.length - 2] = engineAgents.natives;
        agents[agents.length - 1] = engineAgents.watch;
        for (final Agent agent : agents) {
            agent.onStart();
        }
    }

    /**
     * One duty cycle of every agent. What an agent throws comes out of here.
     *
     * @return the work done.
     */
    public int doWork() {
        int workCount = 0;
        for (final Agent agent : agents) {
            try {
                workCount += agent.doWork();
            } catch (final Exception ex) {
                LangUtil.rethrowUnchecked(ex);
            }
        }
        return workCount;
    }

    @Override
    public void close() {
        for (final Agent agent : agents) {
            agent.onClose();
        }
        agents = new Agent[0];
    }
}

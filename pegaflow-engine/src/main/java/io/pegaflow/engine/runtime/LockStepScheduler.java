package io.pegaflow.engine.runtime;

import java.util.ArrayList;
import java.util.Collections;
import org.agrona.LangUtil;
import org.agrona.concurrent.Agent;

/** No thread at all: the caller turns all agents by hand, one duty cycle each, always in the same order. */
public final class LockStepScheduler extends EngineScheduler {
    private Agent[] agents = new Agent[0];

    /** A scheduler that has nothing to turn until an engine uses it. */
    public LockStepScheduler() {}

    @Override
    void start(final EngineAgents engineAgents) {
        final ArrayList<Agent> turned = new ArrayList<>();
        turned.add(engineAgents.engine);
        Collections.addAll(turned, engineAgents.copies);
        if (engineAgents.journal != null) {
            turned.add(engineAgents.journal);
        }
        Collections.addAll(turned, engineAgents.edge, engineAgents.natives, engineAgents.watch);
        agents = turned.toArray(Agent[]::new);
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

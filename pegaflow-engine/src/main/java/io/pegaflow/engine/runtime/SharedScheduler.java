package io.pegaflow.engine.runtime;

import org.agrona.concurrent.Agent;
import org.agrona.concurrent.CompositeAgent;

/** Engine and copy agents on one thread, those that block on their own. */
final class SharedScheduler extends EngineScheduler {
    private final AgentThreads threads = new AgentThreads();

    @Override
    void start(final EngineAgents agents) {
        final Agent[] shared = new Agent[1 + agents.copies.length];
        shared[0] = agents.engine;
        System.arraycopy(agents.copies, 0, shared, 1, agents.copies.length);
        threads.start(new CompositeAgent(shared), agents.engineIdle, agents.errors.handlerOf(agents.engine));
        threads.startSlowAgents(agents);
    }

    @Override
    public void close() {
        threads.close();
    }
}

package io.pegaflow.engine.runtime;

import java.util.function.UnaryOperator;
import org.agrona.concurrent.Agent;

/** A thread for every agent. */
final class DedicatedScheduler extends EngineScheduler {
    private final AgentThreads threads = new AgentThreads();
    private final UnaryOperator<Agent> engineObserver;

    DedicatedScheduler() {
        this(UnaryOperator.identity());
    }

    DedicatedScheduler(final UnaryOperator<Agent> engineObserver) {
        this.engineObserver = engineObserver;
    }

    @Override
    void start(final EngineAgents agents) {
        threads.start(engineObserver.apply(agents.engine), agents.engineIdle, agents.errors.handlerOf(agents.engine));
        for (int i = 0; i < agents.copies.length; i++) {
            threads.start(
                    agents.copies[i],
                    new CopyIdleStrategy(agents.copyAgents[i]),
                    agents.errors.handlerOf(agents.copies[i]),
                    agents.copyThreads[i]);
        }
        threads.startSlowAgents(agents);
    }

    @Override
    public void close() {
        threads.close();
    }
}

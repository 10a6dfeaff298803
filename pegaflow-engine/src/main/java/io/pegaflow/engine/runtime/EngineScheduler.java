package io.pegaflow.engine.runtime;

import java.util.function.UnaryOperator;
import org.agrona.concurrent.Agent;

/** On which threads the agents of an engine run: a choice of deployment, the agents are the same. Used for one engine. */
public abstract class EngineScheduler implements AutoCloseable {
    EngineScheduler() {}

    /**
     * A thread for every agent, and something that watches the duty cycles of the engine's.
     *
     * @param observer wraps the engine's agent; what it makes is run on the engine's thread in its stead.
     * @return the scheduler.
     */
    public static EngineScheduler observing(final UnaryOperator<Agent> observer) {
        return new DedicatedScheduler(observer);
    }

    abstract void start(EngineAgents agents);

    /** Stop the agents: first the engine, then what it feeds. Each agent is closed on its own thread. */
    @Override
    public abstract void close();
}

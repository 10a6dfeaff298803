package io.pegaflow.engine.runtime;

/** On which threads the agents of an engine run: a choice of deployment, the agents are the same. Used for one engine. */
public abstract class EngineScheduler implements AutoCloseable {
    EngineScheduler() {}

    abstract void start(EngineAgents agents);

    /** Stop the agents: first the engine, then what it feeds. Each agent is closed on its own thread. */
    @Override
    public abstract void close();
}

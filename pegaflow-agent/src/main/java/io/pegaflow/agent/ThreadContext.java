package io.pegaflow.agent;

import io.pegaflow.engine.runtime.EngineScheduler;
import io.pegaflow.engine.runtime.IdleMode;
import io.pegaflow.engine.runtime.ThreadingMode;

/** The threads of an agent. Fluent. Not safe for use by several threads. */
public final class ThreadContext {
    private ThreadingMode threadingMode = ThreadingMode.DEDICATED;
    private EngineScheduler scheduler;
    private IdleMode idleMode = IdleMode.AUTO;

    ThreadContext() {}

    /** Choose a scheduler, of this agent alone, if none was given. */
    void conclude() {
        if (scheduler == null) {
            scheduler = threadingMode.newScheduler();
        }
    }

    /**
     * On which threads the agents run.
     *
     * @param threadingMode the mode.
     * @return this.
     */
    public ThreadContext threadingMode(final ThreadingMode threadingMode) {
        this.threadingMode = threadingMode;
        return this;
    }

    ThreadingMode threadingMode() {
        return threadingMode;
    }

    /**
     * Run the agents by this scheduler instead of that of the threading mode.
     *
     * @param scheduler of one agent.
     * @return this.
     */
    public ThreadContext scheduler(final EngineScheduler scheduler) {
        this.scheduler = scheduler;
        return this;
    }

    EngineScheduler scheduler() {
        return scheduler;
    }

    /**
     * How the engine's thread waits.
     *
     * @param idleMode the mode.
     * @return this.
     */
    public ThreadContext idleMode(final IdleMode idleMode) {
        this.idleMode = idleMode;
        return this;
    }

    IdleMode idleMode() {
        return idleMode;
    }
}

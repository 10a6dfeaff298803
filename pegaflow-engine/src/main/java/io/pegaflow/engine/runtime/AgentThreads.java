package io.pegaflow.engine.runtime;

import java.util.ArrayList;
import java.util.concurrent.ThreadFactory;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.SleepingMillisIdleStrategy;

/** Threads that agents run on, closed in the order they were started. */
final class AgentThreads implements AutoCloseable {
    private static final int WATCH_PAUSE_MS = 10;
    private static final int CLOSE_RETRY_TIMEOUT_MS = 5_000;

    private final ArrayList<AgentRunner> runners = new ArrayList<>();

    void start(final Agent agent, final IdleStrategy idleStrategy, final ErrorHandler errorHandler) {
        start(agent, idleStrategy, errorHandler, Thread::new);
    }

    void start(
            final Agent agent,
            final IdleStrategy idleStrategy,
            final ErrorHandler errorHandler,
            final ThreadFactory threads) {
        final AgentRunner runner = new AgentRunner(idleStrategy, errorHandler, null, agent);
        runners.add(runner);
        AgentRunner.startOnThread(runner, threads);
    }

    void startSlowAgents(final EngineAgents agents) {
        if (agents.journal != null) {
            start(agents.journal, newJournalIdle(agents.isJournalAwaited), agents.errors.handlerOf(agents.journal));
        }
        start(
                agents.natives,
                new BackoffIdleStrategy(0, 1, 100_000, 2_000_000),
                agents.errors.handlerOf(agents.natives));
        start(agents.edge, agents.edgeIdle, agents.errors.handlerOf(agents.edge));
        start(agents.watch, new SleepingMillisIdleStrategy(WATCH_PAUSE_MS), agents.errors.handlerOf(agents.watch));
    }

    /** It works off what has gathered and sleeps, for the ring has room; but where replies wait for it, it is soon back. */
    private static IdleStrategy newJournalIdle(final boolean isAwaited) {
        return isAwaited
                ? new BackoffIdleStrategy(0, 2, 1_000, 50_000)
                : new BackoffIdleStrategy(0, 0, 250_000, 1_000_000);
    }

    @Override
    public void close() {
        for (final AgentRunner runner : runners) {
            runner.close(CLOSE_RETRY_TIMEOUT_MS, thread -> {});
        }
        runners.clear();
    }
}

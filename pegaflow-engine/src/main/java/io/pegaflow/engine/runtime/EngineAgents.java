package io.pegaflow.engine.runtime;

import io.pegaflow.engine.copy.CopyAgent;
import java.util.concurrent.ThreadFactory;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.IdleStrategy;

/** The agents of an engine and how each waits, for an {@link EngineScheduler} to run. */
final class EngineAgents {
    final Agent engine;
    final IdleStrategy engineIdle;
    final Agent[] copies;
    final CopyAgent[] copyAgents;
    final Agent natives;
    final Agent watch;

    /** Null if there is no journal. */
    final Agent journal;

    final boolean isJournalAwaited;
    final Agent edge;
    final IdleStrategy edgeIdle;
    final AgentErrors errors;

    /** What makes the threads of the copy agents, if they have their own. */
    final ThreadFactory[] copyThreads;

    EngineAgents(
            final Agent engine,
            final IdleStrategy engineIdle,
            final Agent[] copies,
            final CopyAgent[] copyAgents,
            final Agent natives,
            final Agent watch,
            final Agent journal,
            final boolean isJournalAwaited,
            final Agent edge,
            final IdleStrategy edgeIdle,
            final AgentErrors errors,
            final ThreadFactory[] copyThreads) {
        this.engine = engine;
        this.engineIdle = engineIdle;
        this.copies = copies;
        this.copyAgents = copyAgents;
        this.natives = natives;
        this.watch = watch;
        this.journal = journal;
        this.isJournalAwaited = isJournalAwaited;
        this.edge = edge;
        this.edgeIdle = edgeIdle;
        this.errors = errors;
        this.copyThreads = copyThreads;
    }

    /** What to do with what an agent throws. */
    @FunctionalInterface
    interface AgentErrors {
        ErrorHandler handlerOf(Agent agent);
    }
}

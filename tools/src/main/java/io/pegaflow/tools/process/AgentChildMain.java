package io.pegaflow.tools.process;

import io.pegaflow.agent.PegaflowAgent;

/** The agent as a child process: it stops in order when the orchestrator is gone. */
public final class AgentChildMain {
    private AgentChildMain() {}

    /**
     * Entry point of the process.
     *
     * @param arguments of {@code pegaflow agent}.
     */
    public static void main(final String[] arguments) {
        // The agent's shutdown hook ends it as a signal would.
        ParentWatch.start(() -> System.exit(0));
        PegaflowAgent.main(arguments);
    }
}

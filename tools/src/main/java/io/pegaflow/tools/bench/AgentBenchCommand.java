package io.pegaflow.tools.bench;

import io.pegaflow.tools.process.AgentLostException;
import io.pegaflow.tools.process.ExitCode;
import io.pegaflow.tools.process.ShutdownGuard;

/** A benchmark that starts an agent: it ends with it when told to end, and says so when the agent was lost. */
abstract class AgentBenchCommand extends BenchCommand {
    @Override
    public Integer call() throws Exception {
        final ShutdownGuard guard = ShutdownGuard.install();
        try {
            return super.call();
        } catch (final AgentLostException e) {
            System.err.println("pegaflow bench: " + e.getMessage());
            return ExitCode.AGENT_LOST;
        } finally {
            guard.done();
        }
    }
}

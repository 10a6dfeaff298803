package io.pegaflow.tools.demo;

import io.pegaflow.ipc.ProcessIdentity;
import io.pegaflow.tools.process.ChildProcess;
import io.pegaflow.tools.process.ExitCode;
import io.pegaflow.tools.process.ParentWatch;
import io.pegaflow.tools.trace.Workload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Starts clients against an agent and watches them all to the end. */
final class Demo implements AutoCloseable {
    private static final long POLL_INTERVAL_MS = 100;
    private static final long END_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(5);

    private final DemoOptions options;
    private final Workload workload;
    private final AgentConnection agent;
    private final ProgressLine progress;
    private final Scoreboard scoreboard;
    private final ClientFleet clients = new ClientFleet();
    private int ended;
    private int worstStatus = ExitCode.OK;

    Demo(
            final DemoOptions options,
            final Workload workload,
            final AgentConnection agent,
            final ProgressLine progress,
            final Scoreboard scoreboard) {
        this.options = options;
        this.workload = workload;
        this.agent = agent;
        this.progress = progress;
        this.scoreboard = scoreboard;
    }

    /** Run all requests of all clients. The status is one of {@link ExitCode}. */
    int run() throws IOException, InterruptedException {
        for (int client = 0; client < options.clients; client++) {
            clients.start(agent.clientJvmOptions(), clientArguments(client));
        }
        while (!isReady() && ended == 0 && !agent.hasEnded()) {
            handleEvent();
        }
        if (isReady()) {
            clients.sendAll(ParentWatch.GO);
            watch();
        }
        // After a run in order none is left; else they wait for a start, or an answer, that will not come.
        clients.close();
        while (ended < clients.size()) {
            handleEvent();
        }
        progress.clear();
        return status();
    }

    @Override
    public void close() {
        clients.close();
    }

    private boolean isReady() {
        return scoreboard.ready() == clients.size();
    }

    private void watch() throws InterruptedException {
        final long startNs = System.nanoTime();
        final long requestsWanted = (long) workload.requestCount() * clients.size();
        long agentEndedNs = 0;
        while (ended < clients.size()) {
            handleEvent();
            final long nowNs = System.nanoTime();
            progress.show(scoreboard.total(), requestsWanted, scoreboard.corruptBlocks(), nowNs - startNs);
            if (!agent.hasEnded()) {
                continue;
            }
            // The clients notice by themselves and report what they have.
            if (agentEndedNs == 0) {
                agentEndedNs = nowNs;
            } else if (nowNs - agentEndedNs > END_TIMEOUT_NS) {
                return;
            }
        }
    }

    private void handleEvent() throws InterruptedException {
        final ClientEvent event = clients.poll(POLL_INTERVAL_MS);
        if (event == null) {
            return;
        }
        if (event.fields() == null) {
            onEnd(event.client());
        } else {
            scoreboard.onEvent(event.client(), event.fields());
        }
    }

    private void onEnd(final int client) {
        ended++;
        final ChildProcess process = clients.process(client);
        if (!process.awaitEnd(END_TIMEOUT_NS, TimeUnit.NANOSECONDS)) {
            process.close();
        }
        final int status = process.exitCode();
        if (status < ExitCode.OK || status > ExitCode.FAILED) {
            scoreboard.say("a client was ended: client=" + process + ", status=" + status);
        }
        // The first to fail has failed for a reason of its own.
        if (worstStatus == ExitCode.OK) {
            worstStatus = status;
        }
    }

    private int status() {
        if (scoreboard.corruptBlocks() > 0) {
            return ExitCode.CORRUPT;
        }
        if (scoreboard.isAgentLost() || agent.hasEnded()) {
            return ExitCode.AGENT_LOST;
        }
        return worstStatus == ExitCode.OK || worstStatus == ExitCode.USAGE ? worstStatus : ExitCode.FAILED;
    }

    private List<String> clientArguments(final int client) {
        final List<String> arguments = new ArrayList<>();
        options.workload.appendTo(arguments);
        options.shape.appendTo(arguments);
        arguments.addAll(List.of("--speed", options.speed.toString()));
        arguments.addAll(List.of("--aeron-dir", agent.aeronDirectory().toString()));
        if (options.transport == DemoTransport.GRPC) {
            arguments.addAll(List.of("--grpc-addr", agent.grpcAddress()));
        }
        arguments.addAll(List.of("--device-backend", agent.deviceBackend()));
        arguments.addAll(List.of("--instance", "demo-" + ProcessIdentity.currentPid() + "-" + client));
        arguments.addAll(List.of("--namespace", options.namespaceOf(client)));
        return arguments;
    }
}

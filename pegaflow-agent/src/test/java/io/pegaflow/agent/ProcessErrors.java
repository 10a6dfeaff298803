package io.pegaflow.agent;

import io.pegaflow.agent.ErrorCase.Needs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;

/** Other processes that are in the way, or were. */
final class ProcessErrors {
    private ProcessErrors() {}

    static void addTo(final ErrorCatalogue catalogue) {
        catalogue.section("Agent: other processes");
        catalogue.add(
                "Two agents for one run directory, also when they start at once",
                "`pegaflow agent & pegaflow agent`, exit status 4",
                "another agent is running: pid=<pid>, directory=<directory>; stop it, or give this one another --run-dir",
                Needs.NOTHING,
                ProcessErrors::race);
        catalogue
                .agent(
                        "Two agents for one Aeron directory",
                        "--run-dir",
                        "DIR/other",
                        "--aeron-dir",
                        "AERON_DIR_OF_THE_FIRST")
                .needs(Needs.AGENT)
                .ends(ExitCode.ALREADY_RUNNING)
                .says(
                        "another process has a media driver in the Aeron directory: pid=<pid>, aeronDirectory=<directory>;"
                                + " stop it, use it with --external-driver, or give this agent another --aeron-dir");
        catalogue
                .agent(
                        "Two agents for one pool directory",
                        "--run-dir",
                        "DIR/other",
                        "--pool-dir",
                        "POOL_DIR_OF_THE_FIRST")
                .needs(Needs.AGENT)
                .says("the pool file is in use: path=<path>, pid=<pid>; stop that agent or give this one another"
                        + " --pool-dir");
        catalogue.add(
                "No media driver where an external one was promised",
                "`pegaflow agent --external-driver --aeron-dir DIR/driver`, exit status 1",
                "no media driver runs in the Aeron directory: aeronDirectory=<directory>; start one there, name its"
                        + " --aeron-dir, or leave out --external-driver",
                Needs.NOTHING,
                scene -> scene.agentEnds(
                        List.of("env", "PEGAFLOW_EXTERNAL_DRIVER=true"), ExitCode.FAILED, "--aeron-dir", "DIR/driver"));
        catalogue.add(
                "Another process listens on the HTTP port",
                "`pegaflow agent` while another agent uses the same `--http-addr`, exit status 1",
                "cannot listen for HTTP: address=<address>, cause=Address already in use; stop who listens there, or"
                        + " name another with --http-addr, port 0 for any free one, empty for no HTTP",
                Needs.NOTHING,
                scene -> startOnTakenPort(scene, "--http-addr"));
        catalogue.add(
                "Another process listens on the gRPC port",
                "`pegaflow agent` while another agent uses the same `--addr`, exit status 1",
                "cannot serve gRPC: addr=<address>, cause=<cause>Address already in use; stop who listens there, or name"
                        + " another with --addr, port 0 for any free one, empty for no gRPC",
                Needs.NOTHING,
                scene -> startOnTakenPort(scene, "--addr"));
        catalogue.add(
                "No collector takes the metrics (for information)",
                "`pegaflow agent` where nobody listens at its `--metrics-otel-endpoint`; it starts",
                "metrics cannot be exported: endpoint=<endpoint>, cause=<cause>; the agent goes on and keeps trying, start"
                        + " a collector there, name another with --metrics-otel-endpoint, or export nothing with an"
                        + " empty one",
                Needs.NOTHING,
                ProcessErrors::startWithoutCollector);
        catalogue.add(
                "Agent before this one was killed (for information)",
                "`kill -9` of an agent, then `pegaflow agent`, which starts",
                "the agent before this one did not end in order, removing what it left: pid=<pid>,"
                        + " runDirectory=<directory>, files=<files>",
                Needs.NOTHING,
                ProcessErrors::startAfterKill);
    }

    private static String race(final ErrorScene scene) {
        final ChildJvm one = scene.startAgent();
        final ChildJvm other = scene.startAgent();
        Conditions.await(() -> "one to give up: " + one + other, 90_000, () -> !one.isAlive() || !other.isAlive());
        final ChildJvm first = one.isAlive() ? one : other;
        final ChildJvm second = one.isAlive() ? other : one;
        first.awaitReady();
        return scene.printedAtExit(second, ExitCode.ALREADY_RUNNING);
    }

    private static String startWithoutCollector(final ErrorScene scene) {
        return scene.startAgent(
                        List.of(), "--metrics-otel-endpoint", "http://127.0.0.1:1", "--metrics-period-secs", "0.2")
                .expect("metrics cannot be exported")
                .awaitLine("metrics cannot be exported");
    }

    private static String startOnTakenPort(final ErrorScene scene, final String option) {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return scene.agentEnds(ExitCode.FAILED, option, "127.0.0.1:" + taken.getLocalPort());
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static String startAfterKill(final ErrorScene scene) {
        final ChildJvm killed = scene.startAgent().awaitReady();
        killed.kill();
        killed.awaitExit();
        return scene.agentStarts(List.of());
    }
}

package io.pegaflow.tools.demo;

import io.pegaflow.tools.process.AgentLostException;
import io.pegaflow.tools.process.ExitCode;
import io.pegaflow.tools.process.FlatJson;
import io.pegaflow.tools.process.RunDirectory;
import io.pegaflow.tools.process.ShutdownGuard;
import io.pegaflow.tools.process.ToolCommandLine;
import io.pegaflow.tools.trace.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pegaflow demo}. */
@Command(
        name = "pegaflow demo",
        sortOptions = false,
        usageHelpWidth = 120,
        description = {
            "Starts an agent and clients, each in a process of its own, makes the requests of a chat workload as an"
                    + " inference engine would, and compares every loaded byte with what was saved.",
            "",
            "Sizes take units of 1024 and decimals: 65536, 64kb, 1.5gb."
        },
        footer = {
            "",
            "In the JSON report, save_gb_per_s and load_gb_per_s are bytes over the time clients waited for saves or"
                    + " loads, memcpy_gb_per_s is that of plain copies by one thread in the same run, 1 GB = 10^9 bytes;"
                    + " latencies run from sending a request to its reply in the client.",
            "",
            "Over gRPC, replies tell less: all blocks of a save that succeeded count as saved, with their bytes, also"
                    + " those that another client had saved meanwhile; a load ends when its client sees the state the"
                    + " agent stored.",
            "",
            "Exit status: 0 every byte was right, 1 a byte was wrong, 2 the options or the trace cannot be used, 3 the"
                    + " agent was lost, 4 anything else."
        })
public final class DemoMain implements Callable<Integer> {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this text and exit.")
    private boolean isHelpWanted;

    @Mixin
    private final DemoOptions options = new DemoOptions();

    /**
     * Entry point of the process.
     *
     * @param arguments of the command line.
     */
    public static void main(final String[] arguments) {
        System.exit(ToolCommandLine.of("pegaflow demo", new DemoMain()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        options.validate();
        final BlockShape shape = options.shape.shape();
        final Workload workload = options.workload.load();
        final DeviceSpace space = DeviceSpace.plan(shape, workload.largestRequest());
        final ProgressLine progress = new ProgressLine(System.out, ProgressLine.isTerminal());
        final Scoreboard scoreboard = new Scoreboard(options.clients, progress, System.err);
        final ShutdownGuard guard = ShutdownGuard.install();
        try (AgentConnection agent = connect(shape, space)) {
            return run(workload, agent, progress, scoreboard);
        } catch (final AgentLostException e) {
            scoreboard.say(e.getMessage());
            return ExitCode.AGENT_LOST;
        } finally {
            guard.done();
        }
    }

    private int run(
            final Workload workload,
            final AgentConnection agent,
            final ProgressLine progress,
            final Scoreboard scoreboard)
            throws IOException, InterruptedException {
        final int status;
        try (Demo demo = new Demo(options, workload, agent, progress, scoreboard)) {
            status = demo.run();
        }
        if (status == ExitCode.USAGE || status == ExitCode.FAILED) {
            return status;
        }
        final Map<String, Object> report = DemoReport.of(
                scoreboard.total(),
                scoreboard.latencies(),
                scoreboard.corruptBlocks(),
                workload.badLines(),
                options.transport,
                agent.facts());
        new DemoTable(System.out, report).print();
        if (options.json != null) {
            Files.writeString(options.json, FlatJson.write(report, true) + "\n");
        }
        return status;
    }

    private AgentConnection connect(final BlockShape shape, final DeviceSpace space)
            throws IOException, InterruptedException, AgentLostException {
        if (options.connect != null) {
            return RunningAgent.connect(shape, options.connect, options.transport);
        }
        final long freeBytes = RunDirectory.freeBytes();
        final long deviceBytes = (long) options.clients * shape.tp() * RankBlocks.memoryBytes(shape, space.numBlocks());
        final PoolPlan pool = PoolPlan.of(
                shape, options.agent.poolSize, options.agent.poolBlocks, Math.max(0, freeBytes - deviceBytes));
        if (pool.poolBytes() + deviceBytes > freeBytes) {
            throw new IllegalArgumentException("shared memory is too small: poolBytes=" + pool.poolBytes()
                    + ", deviceBytes=" + deviceBytes + ", freeBytes=" + freeBytes
                    + "; give a smaller pool, smaller blocks or fewer clients, or make /dev/shm larger");
        }
        return DemoAgent.start(shape, pool, options.agent);
    }
}

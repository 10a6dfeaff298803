package io.pegaflow.tools.live;

import io.pegaflow.tools.process.ExitCode;
import io.pegaflow.tools.process.ToolCommandLine;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pegaflow top}: an agent on the whole screen of a terminal. */
@Command(
        name = "pegaflow top",
        usageHelpWidth = 120,
        description =
                "Show what an agent does, on the whole screen. Reads its files alone: asks it for nothing and needs no"
                        + " lock. It goes on when the agent hangs or has ended, and with the next agent in the same place.",
        footer = {
            "",
            "Keys: q ends, p or blank pauses, + and - change the interval. NO_COLOR in the environment: no colours.",
            "Exit status: 0 ended by q or Ctrl-C, 2 wrong options, 3 no agent is there, 4 no terminal, or its counters",
            "cannot be read."
        })
public final class TopMain implements Callable<Integer> {
    private static final double MIN_SECONDS = 0.1;
    private static final double MAX_SECONDS = 3600;

    @Spec
    private CommandSpec spec;

    @Mixin
    private AgentLocation location;

    @Option(
            names = "--interval",
            paramLabel = "SECONDS",
            defaultValue = "1",
            description = "Time between two looks. Default: ${DEFAULT-VALUE}.")
    private double seconds;

    @Option(
            names = "--once",
            description = "Print the screen after one interval as plain text and end; needs no terminal.")
    private boolean isOnce;

    @Option(
            names = "--width",
            paramLabel = "N",
            defaultValue = "120",
            description = "With --once: columns. Default: ${DEFAULT-VALUE}.")
    private int width;

    @Option(
            names = "--height",
            paramLabel = "N",
            defaultValue = "50",
            description = "With --once: lines. Default: ${DEFAULT-VALUE}.")
    private int height;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this text and exit.")
    private boolean isHelpWanted;

    /**
     * Entry point of the process.
     *
     * @param arguments of the command line.
     */
    public static void main(final String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return ToolCommandLine.of("pegaflow top", new TopMain());
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!(seconds >= MIN_SECONDS && seconds <= MAX_SECONDS)) {
            throw new IllegalArgumentException("interval must be from 0.1 s to an hour: interval=" + seconds);
        }
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("screen has no room: width=" + width + ", height=" + height);
        }
        try (AgentWatch watch = AgentWatch.open(location)) {
            if (isOnce) {
                printOnce(watch);
            } else {
                runOnTerminal(watch);
            }
            return ExitCode.OK;
        } catch (final NoAgentException ex) {
            spec.commandLine().getErr().println("pegaflow top: " + ex.getMessage());
            return ExitCode.AGENT_LOST;
        }
    }

    private void printOnce(final AgentWatch watch) throws InterruptedException {
        final Sample before = watch.sample();
        TimeUnit.NANOSECONDS.sleep(intervalNs());
        final Sample now = watch.sample();
        final PrintWriter out = spec.commandLine().getOut();
        for (final Line line : Screen.lines(now, Window.between(before, now), height)) {
            out.println(line.render(width, false));
        }
        out.flush();
    }

    private void runOnTerminal(final AgentWatch watch) throws IOException, InterruptedException {
        final String noColour = System.getenv("NO_COLOR");
        try (TopTerminal terminal = TopTerminal.open(noColour == null || noColour.isEmpty())) {
            new TopLoop(watch, terminal, intervalNs()).run();
        }
    }

    private long intervalNs() {
        return (long) (seconds * TimeUnit.SECONDS.toNanos(1));
    }
}

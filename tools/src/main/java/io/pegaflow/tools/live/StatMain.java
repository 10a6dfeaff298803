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

/** {@code pegaflow stat}: what an agent does, as text or JSON, once or again and again. */
@Command(
        name = "pegaflow stat",
        usageHelpWidth = 120,
        description = "Show what an agent does, or did. Reads its files alone: asks it for nothing and needs no lock.",
        footer = {
            "",
            "Exit status: 0 the agent runs, 2 wrong options, 3 it is not there, has ended or does not answer (what it",
            "last counted is shown all the same), 4 its counters cannot be read."
        })
public final class StatMain implements Callable<Integer> {
    private static final int LINES_PER_HEADING = 20;
    private static final double MIN_SECONDS = 0.1;
    private static final double MAX_SECONDS = 86_400;

    @Spec
    private CommandSpec spec;

    @Mixin
    private AgentLocation location;

    @Option(
            names = "--watch",
            arity = "0..1",
            fallbackValue = "1",
            paramLabel = "SECONDS",
            description = "Print a line with what happened every so many seconds, 1 unless given, until Ctrl-C.")
    private Double watchSeconds;

    @Option(names = "--count", paramLabel = "N", description = "With --watch: end after N lines.")
    private Long count;

    @Option(names = "--json", description = "Print one JSON object; with --watch one a line.")
    private boolean isJson;

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
        return ToolCommandLine.of("pegaflow stat", new StatMain());
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (watchSeconds != null && !(watchSeconds >= MIN_SECONDS && watchSeconds <= MAX_SECONDS)) {
            throw new IllegalArgumentException("interval must be from 0.1 s to a day: watch=" + watchSeconds);
        }
        if (count != null && (watchSeconds == null || count < 1)) {
            throw new IllegalArgumentException("lines to print need --watch, and are at least 1: count=" + count);
        }
        final PrintWriter out = spec.commandLine().getOut();
        try (AgentWatch watch = AgentWatch.open(location)) {
            final Sample sample = watch.sample();
            return watchSeconds == null ? once(out, sample) : watch(out, watch, sample);
        } catch (final NoAgentException ex) {
            spec.commandLine().getErr().println("pegaflow stat: " + ex.getMessage());
            return ExitCode.AGENT_LOST;
        }
    }

    private int once(final PrintWriter out, final Sample sample) {
        if (isJson) {
            out.println(StatJson.write(sample, null, true));
        } else {
            for (final Line line : Screen.lines(sample, null, Screen.UNLIMITED)) {
                out.println(line.render(Integer.MAX_VALUE, false));
            }
        }
        out.flush();
        return status(sample);
    }

    private int watch(final PrintWriter out, final AgentWatch watch, final Sample first) throws InterruptedException {
        Sample before = first;
        for (long printed = 0; count == null || printed < count; printed++) {
            TimeUnit.NANOSECONDS.sleep((long) (watchSeconds * TimeUnit.SECONDS.toNanos(1)));
            final Sample now = watch.sample();
            final Window window = Window.between(before, now);
            if (isJson) {
                out.println(StatJson.write(now, window, false));
            } else {
                if (printed % LINES_PER_HEADING == 0) {
                    out.println(WatchLine.heading());
                }
                out.println(
                        window == null ? "another agent has taken its place: pid=" + now.pid() : WatchLine.of(window));
            }
            out.flush();
            if (out.checkError()) {
                return ExitCode.OK;
            }
            before = now;
        }
        return status(before);
    }

    private static int status(final Sample sample) {
        return sample.presence() == Presence.RUNNING ? ExitCode.OK : ExitCode.AGENT_LOST;
    }
}

package io.pegaflow.agent.doctor;

import io.pegaflow.agent.AgentContext;
import io.pegaflow.agent.AgentOptions;
import io.pegaflow.agent.AgentPlan;
import io.pegaflow.agent.ConfigurationException;
import io.pegaflow.agent.ExitCode;
import io.pegaflow.agent.options.OptionSet;
import java.io.PrintWriter;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The command {@code pegaflow doctor}. Its options are those of the agent it asks about, from wherever an agent takes them. */
@Command(
        name = "doctor",
        description =
                "Tell what this host offers an agent with the same options, and what would stop or slow it. Nothing is"
                        + " changed on the host.",
        sortOptions = false,
        usageHelpWidth = 120,
        exitCodeListHeading = "%nExit status:%n",
        footer = {
            "",
            "All options of the agent are taken, also from the environment and the file of --config, so that the answer is"
                    + " about the agent that would start here. Run it as the agent's user, in the agent's container or unit."
        })
public final class DoctorCommand implements Callable<Integer> {
    @Option(names = "--json", description = "Print one JSON object instead of the table.")
    private boolean isJson;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this text and exit.")
    private boolean isHelpWanted;

    private final CommandSpec spec;
    private final OptionSet<AgentContext> options;

    private DoctorCommand(final Map<String, String> environment) {
        spec = CommandSpec.forAnnotatedObject(this);
        spec.usageMessage()
                .exitCodeList(new TreeMap<>(Map.of(
                        "0", "nothing stops the agent",
                        "1", "something does",
                        "2", "wrong options, on the command line, in the environment or in a file")));
        options = OptionSet.addTo(spec, AgentOptions.all(), AgentOptions.CONFIG, environment);
    }

    /**
     * The command line of the doctor.
     *
     * @param environment of the process.
     * @return the command line; executing it gives the exit status.
     */
    public static CommandLine commandLine(final Map<String, String> environment) {
        return new CommandLine(new DoctorCommand(environment).spec)
                .setCommandName("pegaflow doctor")
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((ex, args) -> {
                    final PrintWriter err = ex.getCommandLine().getErr();
                    OptionSet.describe(ex).lines().forEach(line -> err.println("pegaflow doctor: " + line));
                    return ExitCode.USAGE.status();
                });
    }

    @Override
    public Integer call() {
        final AgentPlan plan;
        try {
            final AgentContext context = AgentContext.ofDaemon();
            options.applyTo(context);
            plan = AgentPlan.of(context);
        } catch (final ConfigurationException ex) {
            final PrintWriter err = spec.commandLine().getErr();
            err.println("pegaflow doctor: " + ex.getMessage());
            return ExitCode.USAGE.status();
        }
        final Report report = Doctor.examine(new LinuxHostFacts(), plan);
        final PrintWriter out = spec.commandLine().getOut();
        out.print(isJson ? JsonReport.of(report) : TextReport.of(report));
        out.flush();
        return (report.isStop() ? ExitCode.FAILED : ExitCode.FINE).status();
    }
}

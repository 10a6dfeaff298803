package io.pegaflow.tools.completion;

import io.pegaflow.agent.AgentCommand;
import io.pegaflow.agent.doctor.DoctorCommand;
import io.pegaflow.tools.bench.BenchMain;
import io.pegaflow.tools.demo.DemoMain;
import io.pegaflow.tools.journal.JournalMain;
import io.pegaflow.tools.live.StatMain;
import io.pegaflow.tools.live.TopMain;
import io.pegaflow.tools.process.ToolCommandLine;
import io.pegaflow.tools.simulate.SimulateMain;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pegaflow completion}: prints the script that completes what {@code ./pegaflow} takes. */
@Command(
        name = "pegaflow completion",
        usageHelpWidth = 120,
        description = "Print the script by which a shell completes commands and options of pegaflow.",
        footer = {
            "",
            "For this shell: source <(./pegaflow completion bash), or source <(./pegaflow completion zsh) in zsh.",
            "For all: put the output into ~/.local/share/bash-completion/completions/pegaflow, or source it in"
                    + " ~/.zshrc."
        })
public final class CompletionMain implements Callable<Integer> {
    private static final String PROGRAM = "pegaflow";
    private static final List<String> SHELLS = List.of("bash", "zsh");

    /** For both the same script: it loads zsh's emulation of bash completion where it finds itself there. */
    private enum Shell {
        BASH,
        ZSH
    }

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this text and exit.")
    private boolean isHelpWanted;

    @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
    private Shell shell;

    /**
     * Entry point of the process.
     *
     * @param arguments of the command line.
     */
    public static void main(final String[] arguments) {
        System.exit(
                ToolCommandLine.of("pegaflow completion", new CompletionMain()).execute(arguments));
    }

    @Override
    public Integer call() {
        System.out.println(AutoComplete.bash(PROGRAM, pegaflow()));
        return 0;
    }

    /** All that the launcher takes. */
    private static CommandLine pegaflow() {
        final CommandSpec completion = CommandSpec.create()
                .addPositional(PositionalParamSpec.builder()
                        .completionCandidates(SHELLS)
                        .build());
        return new CommandLine(CommandSpec.create().name(PROGRAM))
                .addSubcommand("agent", AgentCommand.commandLine(Map.of()))
                .addSubcommand("doctor", DoctorCommand.commandLine(Map.of()))
                .addSubcommand("demo", new DemoMain())
                .addSubcommand("bench", BenchMain.class)
                .addSubcommand("stat", new StatMain())
                .addSubcommand("top", new TopMain())
                .addSubcommand("journal", new JournalMain())
                .addSubcommand("simulate", new SimulateMain())
                .addSubcommand("completion", completion)
                .addSubcommand("version", CommandSpec.create())
                .addSubcommand("help", CommandSpec.create());
    }
}

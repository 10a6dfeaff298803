package io.pegaflow.tools.process;

import picocli.CommandLine;

/** Command lines whose failures end as {@link ExitCode} says: status 1 is kept for wrong bytes. */
public final class ToolCommandLine {
    private ToolCommandLine() {}

    /**
     * The command line of a tool.
     *
     * @param tool    its name in front of messages.
     * @param command as picocli takes it.
     * @return the command line.
     */
    public static CommandLine of(final String tool, final Object command) {
        return new CommandLine(command)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((e, commandLine, parsed) -> {
                    if (e instanceof InterruptedException) {
                        return ExitCode.FAILED;
                    }
                    commandLine.getErr().println(tool + ": " + describe(e));
                    return e instanceof IllegalArgumentException ? ExitCode.USAGE : ExitCode.FAILED;
                });
    }

    private static String describe(final Exception e) {
        return e.getMessage() == null || e instanceof NullPointerException ? e.toString() : e.getMessage();
    }
}

package io.pegaflow.tools.demo;

import picocli.CommandLine;

/** Command lines whose failures end as {@link ExitCode} says: status 1 is kept for wrong bytes. */
final class DemoCommandLine {
    private DemoCommandLine() {}

    static CommandLine of(final Object command) {
        return new CommandLine(command)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((e, commandLine, parsed) -> {
                    if (e instanceof InterruptedException) {
                        return ExitCode.FAILED;
                    }
                    commandLine.getErr().println("pegaflow demo: " + describe(e));
                    return e instanceof IllegalArgumentException ? ExitCode.USAGE : ExitCode.FAILED;
                });
    }

    private static String describe(final Exception e) {
        return e.getMessage() == null || e instanceof NullPointerException ? e.toString() : e.getMessage();
    }
}

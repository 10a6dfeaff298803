package io.pegaflow.agent.doctor;

import io.pegaflow.agent.ConfigurationException;
import io.pegaflow.agent.ExitCode;
import picocli.CommandLine;

/** Main class of {@code pegaflow doctor}. */
public final class DoctorMain {
    private DoctorMain() {}

    /**
     * Examine the host and print what was found. The exit status is 0 when nothing stops an agent, 1 when something does, 2
     * after wrong options.
     *
     * @param args as {@code --help} says.
     */
    public static void main(final String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new DoctorCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((ex, commandLine, parsed) -> {
                    if (ex instanceof ConfigurationException) {
                        commandLine.getErr().println("pegaflow doctor: " + ex.getMessage());
                        commandLine.getErr().flush();
                        return ExitCode.USAGE.status();
                    }
                    throw ex;
                });
    }
}

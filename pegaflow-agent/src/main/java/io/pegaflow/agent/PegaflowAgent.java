package io.pegaflow.agent;

import ch.qos.logback.classic.LoggerContext;
import java.io.PrintWriter;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/** Main class of {@code pegaflow agent}. */
public final class PegaflowAgent {
    private PegaflowAgent() {}

    /**
     * Run an agent until it is told to stop. The exit status is one of {@link ExitCode}.
     *
     * @param args as {@code --help} says.
     */
    public static void main(final String[] args) {
        final int status = run(args);
        flushLog();
        // After a signal the JVM is shutting down already and would report the signal as its status.
        Runtime.getRuntime().halt(status);
    }

    private static int run(final String[] args) {
        return AgentCommand.commandLine(System.getenv())
                .setExecutionExceptionHandler((ex, commandLine, parsed) -> {
                    report(ex, commandLine.getErr());
                    return statusOf(ex).status();
                })
                .execute(args);
    }

    private static ExitCode statusOf(final Exception ex) {
        if (ex instanceof AlreadyRunningException) {
            return ExitCode.ALREADY_RUNNING;
        }
        return ex instanceof ConfigurationException ? ExitCode.USAGE : ExitCode.FAILED;
    }

    private static void report(final Exception ex, final PrintWriter err) {
        flushLog();
        err.println("pegaflow agent: " + ex.getMessage());
        if (!(ex instanceof AgentException)) {
            ex.printStackTrace(err);
        }
        err.flush();
    }

    private static void flushLog() {
        final ILoggerFactory factory = LoggerFactory.getILoggerFactory();
        if (factory instanceof LoggerContext) {
            ((LoggerContext) factory).stop();
        }
        System.out.flush();
        System.err.flush();
    }
}

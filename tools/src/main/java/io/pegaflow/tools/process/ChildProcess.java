package io.pegaflow.tools.process;

import io.pegaflow.agent.options.OptionDescriptor;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM of the same kind as this one: same java, class path and options. It ends when its standard input does. */
public final class ChildProcess implements AutoCloseable {
    private static final long STOP_TIMEOUT_S = 5;
    /** Options that two processes cannot share, a port or a file. */
    private static final List<String> UNSHARED_OPTIONS = List.of(
            "-agentlib:", "-javaagent:", "-Xrunjdwp", "-XX:StartFlightRecording", "-Xlog:", "-Dcom.sun.management.");

    private final String name;
    private final Process process;

    private ChildProcess(final String name, final Process process) {
        this.name = name;
        this.process = process;
    }

    /**
     * Start a main class; its standard error goes where ours goes.
     *
     * @param name       for messages.
     * @param mainClass  to run.
     * @param jvmOptions beside those of this JVM.
     * @param arguments  of the command line.
     * @param output     where its standard output goes.
     * @return the process.
     * @throws IOException if it cannot be started.
     */
    public static ChildProcess start(
            final String name,
            final Class<?> mainClass,
            final List<String> jvmOptions,
            final List<String> arguments,
            final Redirect output)
            throws IOException {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (final String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (UNSHARED_OPTIONS.stream().noneMatch(option::startsWith)) {
                command.add(option);
            }
        }
        command.addAll(jvmOptions);
        command.add("-cp");
        command.add(absoluteClassPath());
        command.add(mainClass.getName());
        command.addAll(arguments);
        final ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(output).redirectError(Redirect.INHERIT);
        // Options for the agent that a person runs beside this tool: its own agent is given all it needs.
        builder.environment().keySet().removeIf(variable -> variable.startsWith(OptionDescriptor.VARIABLE_PREFIX));
        return new ChildProcess(name, builder.start());
    }

    /**
     * The process itself.
     *
     * @return the process.
     */
    public Process process() {
        return process;
    }

    /**
     * Does it run?
     *
     * @return whether it does.
     */
    public boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Status of a child that ended.
     *
     * @return the status.
     */
    public int exitCode() {
        return process.exitValue();
    }

    /**
     * Write a line to the child's standard input; a child that is gone does not get it.
     *
     * @param line without its end.
     */
    public void send(final String line) {
        try {
            final OutputStream in = process.getOutputStream();
            in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            in.flush();
        } catch (final IOException e) {
            // Its end is noticed where its output is read.
        }
    }

    /**
     * Wait for its end, through interruptions: what has been stopped must be gone before its memory is removed.
     *
     * @param timeout to wait at most.
     * @param unit    of the timeout.
     * @return whether it has ended.
     */
    public boolean awaitEnd(final long timeout, final TimeUnit unit) {
        final long deadlineNs = System.nanoTime() + unit.toNanos(timeout);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return process.waitFor(deadlineNs - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (final InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        process.destroy();
        if (!awaitEnd(STOP_TIMEOUT_S, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            awaitEnd(STOP_TIMEOUT_S, TimeUnit.SECONDS);
        }
    }

    @Override
    public String toString() {
        return name + " (pid " + process.pid() + ")";
    }

    private static String absoluteClassPath() {
        final StringBuilder absolute = new StringBuilder();
        for (final String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (!absolute.isEmpty()) {
                absolute.append(File.pathSeparator);
            }
            absolute.append(Path.of(entry).toAbsolutePath());
        }
        return absolute.toString();
    }
}

package io.pegaflow.agent;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A child JVM with the class path and the JVM flags of this one. What it prints is kept; a warning or an error in its log that
 * the test did not announce fails the test when the child is closed.
 */
final class ChildJvm implements AutoCloseable {
    private static final long EXIT_TIMEOUT_S = 60;

    private final List<String> lines = new ArrayList<>();
    private final List<Predicate<String>> expected = new ArrayList<>();
    private final String name;
    private final Process process;
    private final Thread reader;
    private final PrintStream input;

    private ChildJvm(final String name, final Process process) {
        this.name = name;
        this.process = process;
        input = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        reader = new Thread(this::readOutput, "read-" + name);
        reader.setDaemon(true);
        reader.start();
    }

    static ChildJvm start(final Class<?> mainClass, final String... args) {
        return start(List.of("-Dlogback.configurationFile=logback.xml"), mainClass, args);
    }

    static ChildJvm start(final List<String> jvmOptions, final Class<?> mainClass, final String... args) {
        return start(List.of(), Map.of(), jvmOptions, mainClass, args);
    }

    /** With words in front of the command that run what follows them, and variables. */
    static ChildJvm start(
            final List<String> wrapper,
            final Map<String, String> variables,
            final List<String> jvmOptions,
            final Class<?> mainClass,
            final String... args) {
        final List<String> command = new ArrayList<>(wrapper);
        command.add(ProcessHandle.current().info().command().orElseThrow());
        for (final String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (flag.startsWith("--add-") || flag.startsWith("--enable-") || flag.startsWith("--sun-")) {
                command.add(flag);
            }
        }
        command.add("-Xmx256m");
        command.add("-XX:+UseSerialGC");
        command.add("-XX:TieredStopAtLevel=1");
        command.addAll(jvmOptions);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(mainClass.getName());
        command.addAll(Arrays.asList(args));
        try {
            final ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            // What the person who runs the tests keeps there for an agent of theirs.
            builder.environment()
                    .keySet()
                    .removeIf(name ->
                            name.startsWith("PEGAFLOW_") || name.startsWith("OTEL_") || name.equals("RUST_LOG"));
            builder.environment().putAll(variables);
            return new ChildJvm(mainClass.getSimpleName(), builder.start());
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** An agent with the options given, and a small one's for those that are not; one that is given empty is left out. */
    static ChildJvm startAgent(final TestDirectory directory, final String... options) {
        return startAgent(directory, List.of(), Map.of(), options);
    }

    /** An agent whose process has this umask. */
    static ChildJvm startAgentWithUmask(final String umask, final TestDirectory directory, final String... options) {
        return startAgent(directory, List.of("sh", "-c", "umask " + umask + "; exec \"$0\" \"$@\""), Map.of(), options);
    }

    /** An agent with variables in its environment. */
    static ChildJvm startAgentWithVariables(
            final Map<String, String> variables, final TestDirectory directory, final String... options) {
        return startAgent(directory, List.of(), variables, options);
    }

    /** An agent with words in front of its command that run what follows them, and variables. */
    static ChildJvm startAgent(
            final TestDirectory directory,
            final List<String> wrapper,
            final Map<String, String> variables,
            final String... options) {
        final Map<String, String> all = new LinkedHashMap<>();
        all.put("--run-dir", directory.run().toString());
        all.put("--device-dir", directory.devices().toString());
        all.put("--device-backend", "host");
        all.put("--pool-size", "32mb");
        all.put("--metrics-otel-endpoint", "none");
        all.put("--http-addr", "none");
        all.put("--addr", "none");
        for (int i = 0; i < options.length; i += 2) {
            all.put(options[i], options[i + 1]);
        }
        final List<String> args = new ArrayList<>();
        all.values().removeIf(String::isEmpty);
        all.forEach((name, value) -> args.addAll(List.of(name, value)));
        return start(
                wrapper,
                variables,
                List.of("-Dlogback.configurationFile=logback.xml"),
                PegaflowAgent.class,
                args.toArray(new String[0]));
    }

    private void readOutput() {
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = output.readLine();
            while (line != null) {
                synchronized (lines) {
                    lines.add(line);
                }
                line = output.readLine();
            }
        } catch (final IOException ex) {
            // The process was killed: what it had printed is here.
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    void send(final String line) {
        input.println(line);
    }

    /** Send a line and wait for what the child prints next. */
    String ask(final String line) {
        final int before = lines().size();
        send(line);
        Conditions.await(() -> "an answer to '" + line + "' from " + this, 90_000, () -> lines().size() > before);
        return lines().get(before);
    }

    List<String> lines() {
        synchronized (lines) {
            return new ArrayList<>(lines);
        }
    }

    String awaitLine(final String part) {
        Conditions.await(
                () -> "'" + part + "' from " + this,
                90_000,
                () -> lines().stream().anyMatch(line -> line.contains(part))
                        || !process.isAlive() && !reader.isAlive());
        return lines().stream()
                .filter(line -> line.contains(part))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no '" + part + "' from " + this));
    }

    ChildJvm awaitReady() {
        awaitLine("ready:");
        return this;
    }

    /** A warning or error that contains this is part of the test. */
    ChildJvm expect(final String part) {
        expected.add(line -> line.contains(part));
        return this;
    }

    /** Send a signal by its name; after STOP no thread of the process runs any more. */
    void signal(final String signal) {
        sendSignal(signal);
        if (signal.equals("STOP")) {
            Conditions.await("all threads to stand", this::isStopped);
        }
    }

    private boolean isStopped() {
        try (var threads = Files.list(Path.of("/proc", Long.toString(pid()), "task"))) {
            return threads.allMatch(ChildJvm::isThreadStopped);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static boolean isThreadStopped(final Path thread) {
        try {
            final String stat = Files.readString(thread.resolve("stat"), StandardCharsets.ISO_8859_1);
            return stat.charAt(stat.lastIndexOf(')') + 2) == 'T';
        } catch (final IOException ex) {
            // Ended while we looked.
            return true;
        }
    }

    private void sendSignal(final String signal) {
        try {
            final Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(pid())).start();
            if (kill.waitFor() != 0) {
                throw new AssertionError("signal " + signal + " not sent to " + this);
            }
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new AssertionError(ex);
        }
    }

    void endInput() {
        input.close();
    }

    void terminate() {
        process.destroy();
    }

    void kill() {
        process.destroyForcibly();
    }

    int awaitExit() {
        try {
            if (!process.waitFor(EXIT_TIMEOUT_S, TimeUnit.SECONDS)) {
                sendSignal("QUIT");
                awaitLine("Full thread dump");
                throw new AssertionError("did not exit: " + this);
            }
            reader.join(TimeUnit.SECONDS.toMillis(EXIT_TIMEOUT_S));
            return process.exitValue();
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new AssertionError(ex);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            process.destroyForcibly();
        }
        awaitExit();
        for (final String line : lines()) {
            final boolean isBad = line.contains(" WARN ") || line.contains(" ERROR ") || line.contains("Exception");
            if (isBad && expected.stream().noneMatch(predicate -> predicate.test(line))) {
                throw new AssertionError("unexpected in the log of " + this);
            }
        }
    }

    @Override
    public String toString() {
        return name + "[pid=" + process.pid() + ", alive=" + process.isAlive() + "]:\n  "
                + String.join("\n  ", lines());
    }
}

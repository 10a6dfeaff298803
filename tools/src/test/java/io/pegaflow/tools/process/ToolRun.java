package io.pegaflow.tools.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A tool in a process of its own, as the launcher starts it, that writes a JSON report. */
public final class ToolRun implements AutoCloseable {
    private static final long TIMEOUT_S = 90;

    private final String tool;
    private final Process process;
    private final Path report;
    private final Path output;
    /** Children of a tool that was killed are no descendants any more. */
    private final List<ProcessHandle> knownChildren = new ArrayList<>();

    private ToolRun(final String tool, final Process process, final Path report, final Path output) {
        this.tool = tool;
        this.process = process;
        this.report = report;
        this.output = output;
    }

    public static ToolRun start(
            final Path directory, final String tool, final Class<?> mainClass, final List<String> arguments)
            throws IOException {
        return start(directory, tool, List.of(), mainClass, Map.of(), arguments);
    }

    /** The same with variables of the environment, which the tool's children have as well. */
    public static ToolRun start(
            final Path directory,
            final String tool,
            final Class<?> mainClass,
            final Map<String, String> environment,
            final List<String> arguments)
            throws IOException {
        return start(directory, tool, List.of(), mainClass, environment, arguments);
    }

    /** The same with options of the JVM beside those of this one. */
    public static ToolRun start(
            final Path directory,
            final String tool,
            final List<String> jvmOptions,
            final Class<?> mainClass,
            final Map<String, String> environment,
            final List<String> arguments)
            throws IOException {
        final Path report = Files.createTempDirectory(directory, tool + "-").resolve("report.json");
        final Path output = report.resolveSibling("output");
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass.getName()));
        command.addAll(arguments);
        command.addAll(List.of("--json", report.toString()));
        final ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        return new ToolRun(tool, builder.start(), report, output);
    }

    /** Wait for the end; the status must be the one given. */
    public ToolRun awaitEnd(final int status) throws InterruptedException, IOException {
        assertTrue(process.waitFor(TIMEOUT_S, TimeUnit.SECONDS), () -> "the tool hangs:\n" + output());
        assertEquals(status, process.exitValue(), this::output);
        return this;
    }

    public Process process() {
        return process;
    }

    public String output() {
        try {
            return Files.readString(output);
        } catch (final IOException e) {
            return e.toString();
        }
    }

    public Map<String, Object> report() throws IOException {
        return FlatJson.read(reportText());
    }

    public String reportText() throws IOException {
        return Files.readString(report);
    }

    public long number(final String key) throws IOException {
        return (Long) report().get(key);
    }

    /** The run directory of this run while it runs. */
    public Optional<Path> runDirectory() throws IOException {
        try (DirectoryStream<Path> found =
                Files.newDirectoryStream(Path.of("/dev/shm"), "pegaflow-" + tool + "-" + process.pid() + "-*")) {
            for (final Path path : found) {
                return Optional.of(path);
            }
        }
        return Optional.empty();
    }

    /** The child that runs a main class. */
    public Optional<ProcessHandle> child(final Class<?> mainClass) {
        final Optional<ProcessHandle> found = process.children()
                .filter(child -> commandLine(child).contains(mainClass.getName()))
                .findAny();
        found.ifPresent(knownChildren::add);
        return found;
    }

    /** The JDK reads no more than 4,096 bytes of it, less than a class path may have. */
    private static String commandLine(final ProcessHandle child) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(child.pid()), "cmdline"));
        } catch (final IOException ex) {
            return "";
        }
    }

    public void assertNothingLeft() throws IOException {
        assertEquals(Optional.empty(), runDirectory());
    }

    public static void await(final String what, final BooleanSupplier condition) throws InterruptedException {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        while (!condition.getAsBoolean()) {
            assertFalse(System.nanoTime() - deadlineNs > 0, () -> "not in time: " + what);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    @Override
    public void close() {
        final List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        try {
            process.waitFor(20, TimeUnit.SECONDS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
            children.forEach(ProcessHandle::destroyForcibly);
            knownChildren.forEach(ProcessHandle::destroyForcibly);
        }
    }
}

package io.pegaflow.tools.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.tools.process.FlatJson;
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

/** A demo in a process of its own, as the launcher starts it. */
final class DemoRun implements AutoCloseable {
    private static final long TIMEOUT_S = 90;

    private final Process process;
    private final Path report;
    private final Path output;
    /** Children of a demo that was killed are no descendants any more. */
    private final List<ProcessHandle> knownChildren = new ArrayList<>();

    private DemoRun(final Process process, final Path report, final Path output) {
        this.process = process;
        this.report = report;
        this.output = output;
    }

    static DemoRun start(final Path directory, final String... arguments) throws IOException {
        final Path report = Files.createTempDirectory(directory, "demo-").resolve("report.json");
        final Path output = report.resolveSibling("output");
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), DemoMain.class.getName()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--json", report.toString()));
        return new DemoRun(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start(),
                report,
                output);
    }

    /** Wait for the end; the status must be the one given. */
    DemoRun awaitEnd(final int status) throws InterruptedException, IOException {
        assertTrue(process.waitFor(TIMEOUT_S, TimeUnit.SECONDS), () -> "the demo hangs:\n" + output());
        assertEquals(status, process.exitValue(), this::output);
        return this;
    }

    Process process() {
        return process;
    }

    String output() {
        try {
            return Files.readString(output);
        } catch (final IOException e) {
            return e.toString();
        }
    }

    Map<String, Object> report() throws IOException {
        return FlatJson.read(Files.readString(report));
    }

    long number(final String key) throws IOException {
        return (Long) report().get(key);
    }

    /** The run directory of this demo while it runs. */
    Optional<Path> runDirectory() throws IOException {
        try (DirectoryStream<Path> found =
                Files.newDirectoryStream(Path.of("/dev/shm"), "pegaflow-demo-" + process.pid() + "-*")) {
            for (final Path path : found) {
                return Optional.of(path);
            }
        }
        return Optional.empty();
    }

    /** The child that runs a main class. */
    Optional<ProcessHandle> child(final Class<?> mainClass) {
        final Optional<ProcessHandle> found = process.children()
                .filter(child -> child.info()
                        .commandLine()
                        .map(line -> line.contains(mainClass.getName()))
                        .orElse(false))
                .findAny();
        found.ifPresent(knownChildren::add);
        return found;
    }

    void assertNothingLeft() throws IOException {
        assertEquals(Optional.empty(), runDirectory());
    }

    static void await(final String what, final BooleanSupplier condition) throws InterruptedException {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
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

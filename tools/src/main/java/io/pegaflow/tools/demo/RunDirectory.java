package io.pegaflow.tools.demo;

import io.pegaflow.ipc.AgentMarkReader;
import io.pegaflow.ipc.ProcessIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Everything one demo keeps in shared memory, in one directory of its own that goes when the demo ends. Its name holds pid and
 * start time of the orchestrator, so that the next demo can sweep what a killed one left.
 */
final class RunDirectory implements AutoCloseable {
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");
    private static final String AERON_DIRECTORY = "aeron";
    private static final Pattern NAME = Pattern.compile("pegaflow-demo-([1-9][0-9]{0,9})-([0-9]{1,18})");

    private final Path path;

    private RunDirectory(final Path path) {
        this.path = path;
    }

    static RunDirectory create() throws IOException {
        sweep();
        final long pid = ProcessIdentity.currentPid();
        final Path path = SHARED_MEMORY.resolve("pegaflow-demo-" + pid + "-" + ProcessIdentity.startTime(pid));
        Files.createDirectory(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return new RunDirectory(path);
    }

    static long freeBytes() throws IOException {
        return Files.getFileStore(SHARED_MEMORY).getUsableSpace();
    }

    Path aeronDirectory() {
        return path.resolve(AERON_DIRECTORY);
    }

    Path path() {
        return path;
    }

    @Override
    public void close() {
        try {
            delete(path);
        } catch (final IOException e) {
            throw new UncheckedIOException("could not remove the run directory: path=" + path, e);
        }
    }

    private static void sweep() throws IOException {
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(SHARED_MEMORY, "pegaflow-demo-*")) {
            for (final Path directory : directories) {
                if (isLeftover(directory)) {
                    delete(directory);
                }
            }
        }
    }

    private static boolean isLeftover(final Path directory) {
        final Matcher name = NAME.matcher(directory.getFileName().toString());
        return name.matches()
                && Files.isWritable(directory)
                && !ProcessIdentity.isAlive(Long.parseLong(name.group(1)), Long.parseLong(name.group(2)))
                && !hasAgent(directory);
    }

    /** An agent that outlived its orchestrator is about to stop, and clears up itself. */
    private static boolean hasAgent(final Path directory) {
        try (AgentMarkReader mark = AgentMarkReader.open(directory.resolve(AERON_DIRECTORY))) {
            return mark != null && mark.isProcessAlive();
        }
    }

    private static void delete(final Path directory) throws IOException {
        final List<Path> paths;
        try (Stream<Path> walk = Files.walk(directory)) {
            paths = walk.sorted(Comparator.reverseOrder()).toList();
        } catch (final NoSuchFileException | UncheckedIOException e) {
            // Another process clears the same directory.
            return;
        }
        for (final Path each : paths) {
            Files.deleteIfExists(each);
        }
    }
}

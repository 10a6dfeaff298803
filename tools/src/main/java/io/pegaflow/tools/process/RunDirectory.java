package io.pegaflow.tools.process;

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
 * Everything one run of a tool keeps in shared memory, in one directory of its own that goes when the run ends. Its name holds
 * pid and start time of the orchestrator, so that the next run of the tool can sweep what a killed one left.
 */
public final class RunDirectory implements AutoCloseable {
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");
    private static final String AERON_DIRECTORY = "aeron";
    private static final Pattern PROCESS = Pattern.compile("([1-9][0-9]{0,9})-([0-9]{1,18})");

    private final Path path;

    private RunDirectory(final Path path) {
        this.path = path;
    }

    /**
     * Create the directory of this process.
     *
     * @param tool whose run it is.
     * @return the directory, empty.
     * @throws IOException if it cannot be created.
     */
    public static RunDirectory create(final String tool) throws IOException {
        final String prefix = "pegaflow-" + tool + "-";
        sweep(prefix);
        final long pid = ProcessIdentity.currentPid();
        final Path path = SHARED_MEMORY.resolve(prefix + pid + "-" + ProcessIdentity.startTime(pid));
        Files.createDirectory(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return new RunDirectory(path);
    }

    /**
     * Shared memory that is free.
     *
     * @return bytes.
     * @throws IOException if it cannot be told.
     */
    public static long freeBytes() throws IOException {
        return Files.getFileStore(SHARED_MEMORY).getUsableSpace();
    }

    /**
     * Aeron directory of the agent that runs here.
     *
     * @return the directory.
     */
    public Path aeronDirectory() {
        return path.resolve(AERON_DIRECTORY);
    }

    /**
     * The directory.
     *
     * @return its path.
     */
    public Path path() {
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

    private static void sweep(final String prefix) throws IOException {
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(SHARED_MEMORY, prefix + "*")) {
            for (final Path directory : directories) {
                if (isLeftover(directory, prefix)) {
                    delete(directory);
                }
            }
        }
    }

    private static boolean isLeftover(final Path directory, final String prefix) {
        final Matcher name = PROCESS.matcher(directory.getFileName().toString().substring(prefix.length()));
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

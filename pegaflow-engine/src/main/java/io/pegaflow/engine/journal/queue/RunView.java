package io.pegaflow.engine.journal.queue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Some files of a run, as links in a directory of their own: a queue looks at the first of all its files when it is opened, and
 * cannot be opened if the head of that one is damaged. Not safe for use by several threads.
 */
final class RunView implements AutoCloseable {
    private static final String PREFIX = "pegaflow-journal-";

    private final JournalRun run;
    private final Path directory;

    private RunView(final JournalRun run, final Path directory) {
        this.run = run;
        this.directory = directory;
    }

    /** With files of these cycles. */
    static RunView of(final JournalRun run, final List<Integer> cycles) throws IOException {
        // Makes it for the owner alone.
        final RunView view = new RunView(run, Files.createTempDirectory(PREFIX));
        try {
            view.link(QueueFiles.METADATA);
            for (final int cycle : cycles) {
                view.show(cycle);
            }
            return view;
        } catch (final IOException ex) {
            view.close();
            throw ex;
        }
    }

    Path path() {
        return directory;
    }

    /** A file that came later. */
    void show(final int cycle) throws IOException {
        link(QueueFiles.fileOf(run.path(), cycle).getFileName().toString());
    }

    private void link(final String name) throws IOException {
        try {
            Files.createSymbolicLink(
                    directory.resolve(name), run.path().resolve(name).toAbsolutePath());
        } catch (final FileAlreadyExistsException ex) {
            // Shown already.
        }
    }

    @Override
    public void close() {
        // Deletes links, not what they lead to, and also those whose file retention has removed.
        try (Stream<Path> links = Files.list(directory)) {
            for (final Path link : links.toList()) {
                Files.delete(link);
            }
            Files.delete(directory);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}

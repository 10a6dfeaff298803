package io.pegaflow.engine.journal.queue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What one run of an agent has recorded: a directory of files. Files are numbered by the second in which they were begun, later
 * ones always higher, also from one run to the next.
 *
 * @param path       of its directory.
 * @param firstCycle number of the file it began with, which may be gone.
 */
public record JournalRun(Path path, int firstCycle) {
    /**
     * The runs in the directory of a journal.
     *
     * @param journal the directory.
     * @return the runs, the oldest first.
     * @throws IOException if it cannot be read.
     */
    public static List<JournalRun> allIn(final Path journal) throws IOException {
        final List<JournalRun> runs = new ArrayList<>();
        try (Stream<Path> entries = Files.list(journal)) {
            entries.forEach(entry -> {
                final int cycle = QueueFiles.cycleOfRun(entry);
                if (cycle != QueueFiles.NO_CYCLE) {
                    runs.add(new JournalRun(entry, cycle));
                }
            });
        }
        runs.sort(Comparator.comparingInt(JournalRun::firstCycle));
        return runs;
    }

    /**
     * Numbers of the files that are there.
     *
     * @return the numbers, ascending.
     * @throws IOException if the directory cannot be read; one that is gone has no files.
     */
    List<Integer> cycles() throws IOException {
        return QueueFiles.cyclesOf(path);
    }

    /** Those of them that are not before a file. */
    List<Integer> cyclesFrom(final int from) throws IOException {
        return cycles().stream().filter(cycle -> cycle >= from).toList();
    }

    /** The run that a record belongs to, null if it is gone. */
    static JournalRun holding(final Path journal, final long index) throws IOException {
        final int wanted = SecondRollCycle.INSTANCE.toCycle(index);
        JournalRun holder = null;
        for (final JournalRun run : allIn(journal)) {
            holder = run.firstCycle() <= wanted ? run : holder;
        }
        return holder;
    }

    /** Index of the record the run began with. */
    long firstIndex() {
        return SecondRollCycle.INSTANCE.toIndex(firstCycle, 0);
    }
}

package io.pegaflow.engine.journal.queue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Where a reader of a journal may begin and know the state of the core.
 *
 * @param index       of the record, see {@link QueueJournalSource#moveTo}.
 * @param hasSnapshot is it a cut, as of which there is a snapshot? Otherwise it is the first record of a run, and a beginning if it
 *                    is a start.
 */
public record JournalBeginning(long index, boolean hasSnapshot) {
    /**
     * Find all. What is removed later, or is found to be damaged, is no beginning in spite of being named here.
     *
     * @param journal the directory of the journal.
     * @return the beginnings, the latest first.
     * @throws IOException if the directory cannot be read.
     */
    public static List<JournalBeginning> allIn(final Path journal) throws IOException {
        final List<JournalBeginning> found = new ArrayList<>();
        for (final JournalRun run : JournalRun.allIn(journal)) {
            if (Files.exists(QueueFiles.fileOf(run.path(), run.firstCycle()))) {
                found.add(new JournalBeginning(run.firstIndex(), false));
            }
            for (final long cut : SnapshotFiles.cutsOf(run)) {
                found.add(new JournalBeginning(cut, true));
            }
        }
        found.sort(Comparator.comparingLong(JournalBeginning::index).reversed());
        return found;
    }
}

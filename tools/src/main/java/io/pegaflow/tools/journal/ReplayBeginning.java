package io.pegaflow.tools.journal;

import io.pegaflow.engine.journal.CutRecord;
import io.pegaflow.engine.journal.JournalDecoder;
import io.pegaflow.engine.journal.JournalVisitor;
import io.pegaflow.engine.journal.StartRecord;
import io.pegaflow.engine.journal.queue.JournalBeginning;
import io.pegaflow.engine.journal.queue.QueueJournalSource;
import java.io.IOException;
import java.nio.file.Path;

/** The latest place at or before a moment where a replay may begin: a snapshot, or the start of a run. */
final class ReplayBeginning implements JournalVisitor {
    private final long index;
    private StartRecord start;
    private long sequence;
    private long wallClockMs;
    private long timestampNs;
    private boolean isCut;
    private boolean isLate;

    private ReplayBeginning(final long index) {
        this.index = index;
    }

    /**
     * Find it, and have a source go on there.
     *
     * @param source    of the journal in the directory.
     * @param directory of the journal.
     * @param moment    not earlier than what is looked for, if there is anything as early.
     * @return the place, null if there is none.
     */
    static ReplayBeginning find(final QueueJournalSource source, final Path directory, final JournalTime moment)
            throws IOException {
        ReplayBeginning earliest = null;
        for (final JournalBeginning candidate : JournalBeginning.allIn(directory)) {
            final ReplayBeginning beginning = read(source, candidate);
            if (beginning != null) {
                beginning.isLate = moment.isBefore(beginning.sequence, beginning.timestampNs, beginning.start);
                earliest = beginning;
                if (!beginning.isLate) {
                    break;
                }
            }
        }
        if (earliest != null) {
            source.moveTo(earliest.index);
        }
        return earliest;
    }

    /** Null if it is gone, cannot be read, or is none. */
    private static ReplayBeginning read(final QueueJournalSource source, final JournalBeginning candidate) {
        try {
            source.moveTo(candidate.index());
        } catch (final IllegalArgumentException ex) {
            return null;
        }
        final ReplayBeginning beginning = new ReplayBeginning(candidate.index());
        new JournalDecoder(source, beginning, false).poll();
        return beginning.start == null || beginning.isCut != candidate.hasSnapshot() ? null : beginning;
    }

    @Override
    public void onStart(final StartRecord record) {
        start = record;
        timestampNs = record.engineNs();
        wallClockMs = record.wallClockMs();
    }

    @Override
    public void onCut(final CutRecord cut) {
        start = cut.start();
        sequence = cut.sequence();
        timestampNs = cut.timestampNs();
        wallClockMs = cut.wallClockMs();
        isCut = true;
    }

    /** In words. */
    String text() {
        return (isCut ? "the snapshot after #" + sequence : "the start of the run") + " of "
                + TextView.time(wallClockMs) + (isLate ? ", the earliest that is left" : "");
    }
}

package io.pegaflow.tools.journal;

import io.pegaflow.engine.journal.StartRecord;
import java.nio.file.Path;

/** Reads the latest run in a journal that has look-ups as a {@link RunTimeline}. */
public final class TimelineReader extends RunVisitor {
    private TimelineBuilder present;
    private TimelineBuilder latest;

    /** One that has read nothing. */
    public TimelineReader() {}

    /**
     * Read a journal up to its present end; its agent may run.
     *
     * @param directory of the journal.
     * @return the timeline, null if there was no look-up.
     * @throws IllegalArgumentException if there is no journal, or it cannot be read; the message says why.
     */
    public static RunTimeline read(final Path directory) {
        final TimelineReader reader = new TimelineReader();
        reader.readAll(new JournalLocation(directory));
        return reader.timeline();
    }

    @Override
    CacheEvents begin(final StartRecord record) {
        keepPresent();
        present = new TimelineBuilder(record);
        return present;
    }

    private void keepPresent() {
        latest = present != null && present.hasLookUps() ? present : latest;
    }

    /**
     * The latest run, as far as it was read.
     *
     * @return the timeline, null if there was no look-up.
     */
    public RunTimeline timeline() {
        keepPresent();
        return latest == null ? null : latest.build(end().remarks());
    }
}

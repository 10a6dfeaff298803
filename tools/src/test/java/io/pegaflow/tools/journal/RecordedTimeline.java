package io.pegaflow.tools.journal;

import io.pegaflow.engine.core.Recording;

/** Reads the recording of a core as a {@link RunTimeline}. */
public final class RecordedTimeline {
    private RecordedTimeline() {}

    public static RunTimeline of(final Recording recording) {
        final TimelineReader reader = new TimelineReader();
        new RecordedJournal(recording).read(reader);
        return reader.timeline();
    }
}

package io.pegaflow.tools.journal;

import io.pegaflow.engine.journal.StartRecord;

/** What was read of one run. */
final class RunSummary {
    final StartRecord start;
    /** Of the last input before the place where the recording of it begins, 0 if it begins at the start. */
    final long beforeSequence;

    long inputs;
    long decisions;
    long stateHashes;
    long lastSequence;
    long lastTimestampNs;
    long lastHash;
    /** Of the input after which it was recorded. */
    long lastHashSequence;

    /** Known to be missing, with the reason told. */
    long missingInputs;

    int snapshots;
    int gaps;
    boolean isEnded;
    /** Is what follows the last input damaged, so that nobody knows how much it was? */
    boolean isCutOff;

    /** Inputs behind the beginning and before the last one that is known of, which nothing was read of and nothing told why. */
    long unreadInputs() {
        return lastSequence - beforeSequence - inputs - missingInputs;
    }

    RunSummary(final StartRecord start, final long beforeSequence) {
        this.start = start;
        this.beforeSequence = beforeSequence;
        lastTimestampNs = start.engineNs();
    }
}

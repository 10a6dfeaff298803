package io.pegaflow.tools.journal;

import io.pegaflow.engine.journal.CutRecord;
import io.pegaflow.engine.journal.EndRecord;
import io.pegaflow.engine.journal.GapRecord;
import io.pegaflow.engine.journal.JournalProblem;
import io.pegaflow.engine.journal.RemovedRecords;
import java.util.ArrayList;
import java.util.List;

/** How far a journal was read, and what readers should know of it. */
final class JournalEnd {
    private static final int REMARKS_KEPT = 20;

    private final List<String> remarks = new ArrayList<>();
    private long lastSequence;
    private long lastTimestampNs;
    private long inputs;
    private boolean isInOrder;

    void onInput(final long sequence, final long timestampNs) {
        lastSequence = sequence;
        lastTimestampNs = timestampNs;
        inputs++;
        isInOrder = false;
    }

    /** The obstacle is null if it is known what the cache held then. */
    void onBeginningRemoved(final CutRecord cut, final String obstacle) {
        if (cut.sequence() > 0) {
            remark("what was recorded up to #" + cut.sequence() + " is removed: "
                    + (obstacle == null
                            ? "what the cache held then is known from a snapshot, what had left it before is not"
                            : "what the cache held then is not known, as " + obstacle));
        }
    }

    void onGap(final GapRecord gap) {
        remark("inputs #" + gap.fromSequence() + " to #" + gap.toSequence() + " were not recorded: " + gap.cause());
    }

    void onRemoved(final RemovedRecords removed) {
        remark("removed by retention while it was read: " + removed.text());
    }

    void onEnd(final EndRecord end) {
        isInOrder = true;
    }

    void onProblem(final JournalProblem problem) {
        remark("problem at " + problem.location() + ": " + problem.text());
    }

    private void remark(final String text) {
        if (remarks.size() < REMARKS_KEPT) {
            remarks.add(text);
        }
    }

    /** What limits what can be said. */
    List<String> remarks() {
        return remarks;
    }

    long lastSequence() {
        return lastSequence;
    }

    long lastTimestampNs() {
        return lastTimestampNs;
    }

    long inputs() {
        return inputs;
    }

    /** Did the agent stop in order behind the last input? */
    boolean isInOrder() {
        return isInOrder;
    }
}

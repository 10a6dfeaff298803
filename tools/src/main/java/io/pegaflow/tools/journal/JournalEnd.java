package io.pegaflow.tools.journal;

import io.pegaflow.engine.journal.CutRecord;
import io.pegaflow.engine.journal.EndRecord;
import io.pegaflow.engine.journal.GapRecord;
import io.pegaflow.engine.journal.JournalProblem;
import io.pegaflow.engine.journal.RemovedRecords;
import io.pegaflow.tools.process.ExitCode;
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
    /** What was first found to be missing, null if nothing was. */
    private String damage;

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
                                    + " and counts as never seen"
                            : "what the cache held then is not known, as " + obstacle));
        }
    }

    void onGap(final GapRecord gap) {
        damaged("inputs #" + gap.fromSequence() + " to #" + gap.toSequence() + " were not recorded: " + gap.cause());
    }

    void onRemoved(final RemovedRecords removed) {
        remark("removed by retention while it was read: " + removed.text());
    }

    void onEnd(final EndRecord end) {
        isInOrder = true;
    }

    void onProblem(final JournalProblem problem) {
        damaged("problem at " + problem.location() + ": " + problem.text());
    }

    private void damaged(final String text) {
        damage = damage == null ? text : damage;
        remark(text);
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

    /** What a tool ends with that could say what it was asked. A beginning that retention removed is no damage. */
    int exitStatus() {
        return damage == null ? ExitCode.OK : JournalExit.UNHEALTHY;
    }

    /** For whoever looks for something and does not find it: where else it may have been. Empty if all was read. */
    String doubt() {
        return damage == null ? "" : "; it may be in what is missing: " + damage;
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

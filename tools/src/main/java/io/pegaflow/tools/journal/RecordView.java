package io.pegaflow.tools.journal;

import io.pegaflow.engine.journal.CutRecord;
import io.pegaflow.engine.journal.EndRecord;
import io.pegaflow.engine.journal.GapRecord;
import io.pegaflow.engine.journal.JournalProblem;
import io.pegaflow.engine.journal.RemovedRecords;
import io.pegaflow.engine.journal.SnapshotRecord;
import io.pegaflow.engine.journal.StartRecord;
import org.agrona.DirectBuffer;

/** Shows records one after the other. Kinds are null for those that this software does not know. */
interface RecordView {
    /** What records from here on are named by. */
    void begin(StartRecord start, InstanceNames names, BlockNames blocks);

    void start(StartRecord start);

    /** Shown at once, or if a decision of it is shown. */
    void input(InputInfo input, RecordKind kind, DirectBuffer payload, int offset, int length, boolean isShown);

    /** Answered is the request of a reply, null if it is no reply or the request is not known. */
    void decision(
            InputInfo input,
            int decisionKind,
            RecordKind kind,
            Request answered,
            DirectBuffer buffer,
            int offset,
            int length);

    void inputEnd();

    void stateHash(long sequence, long hash);

    /** The first one of a run is that with which the recording of it begins, as what was before it is removed. */
    void cut(CutRecord cut, boolean isFirst);

    void snapshot(SnapshotRecord snapshot);

    void gap(GapRecord gap);

    void removed(RemovedRecords removed);

    void end(EndRecord end);

    void problem(JournalProblem problem);
}

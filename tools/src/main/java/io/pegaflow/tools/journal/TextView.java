package io.pegaflow.tools.journal;

import io.pegaflow.engine.journal.CutRecord;
import io.pegaflow.engine.journal.EndRecord;
import io.pegaflow.engine.journal.GapRecord;
import io.pegaflow.engine.journal.JournalProblem;
import io.pegaflow.engine.journal.RemovedRecords;
import io.pegaflow.engine.journal.SnapshotRecord;
import io.pegaflow.engine.journal.StartRecord;
import io.pegaflow.tools.process.Figures;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import org.agrona.DirectBuffer;

/** Records in words, a line each; long runs of decisions of one kind are cut short unless all are wanted. */
final class TextView implements RecordView {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");
    private static final int SHOWN_OF_A_RUN = 3;
    private static final String INDENT = "    ";

    private final PrintWriter out;
    private final boolean isAllShown;
    private StartRecord start;
    private DecisionText decisions;
    private String heldLine;
    private int runKind;
    private int runLength;

    TextView(final PrintWriter out, final boolean isAllShown) {
        this.out = out;
        this.isAllShown = isAllShown;
    }

    @Override
    public void begin(final StartRecord record, final InstanceNames names, final BlockNames blocks) {
        start = record;
        decisions = new DecisionText(names, blocks);
    }

    static String time(final long epochMs) {
        return TIME.format(Instant.ofEpochMilli(epochMs).atZone(ZoneId.systemDefault()));
    }

    @Override
    public void start(final StartRecord record) {
        out.println(time(record.wallClockMs()) + " agent began: pid " + record.pid() + " on "
                + Figures.name(record.hostName()) + ", version " + Figures.name(record.softwareVersion()) + ", pool "
                + Figures.bytes(record.poolBytes()) + ", eviction "
                + record.config().evictionPolicy()
                + ", incarnation " + record.config().incarnation());
    }

    @Override
    public void input(
            final InputInfo input,
            final RecordKind kind,
            final DirectBuffer payload,
            final int offset,
            final int length,
            final boolean isShown) {
        heldLine = time(start.wallClockMs(input.timestampNs())) + " #" + input.sequence() + " "
                + InputText.of(input, payload, offset, length);
        if (isShown) {
            showInput();
        }
    }

    private void showInput() {
        if (heldLine != null) {
            out.println(heldLine);
            heldLine = null;
        }
    }

    @Override
    public void decision(
            final InputInfo input,
            final int decisionKind,
            final RecordKind kind,
            final Request answered,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        showInput();
        if (decisionKind != runKind) {
            endRun();
            runKind = decisionKind;
        }
        if (++runLength <= SHOWN_OF_A_RUN || isAllShown) {
            out.println(INDENT
                    + decisions.of(decisionKind, buffer, offset, length)
                    + (answered == null || answered == input.request() ? "" : ", asked in #" + answered.sequence));
        }
    }

    private void endRun() {
        if (runLength > SHOWN_OF_A_RUN && !isAllShown) {
            out.println(INDENT + "... and " + (runLength - SHOWN_OF_A_RUN) + " more of these");
        }
        runLength = 0;
        runKind = 0;
    }

    @Override
    public void inputEnd() {
        endRun();
        heldLine = null;
    }

    @Override
    public void stateHash(final long sequence, final long hash) {
        if (isAllShown) {
            out.println(INDENT + "state hash after #" + sequence + ": " + Long.toHexString(hash));
        }
    }

    @Override
    public void cut(final CutRecord cut, final boolean isFirst) {
        if (isFirst) {
            out.println(time(cut.wallClockMs()) + " recording begins after #" + cut.sequence()
                    + ", what was before is removed: agent of "
                    + time(cut.start().wallClockMs()) + ", pid "
                    + cut.start().pid() + ", incarnation "
                    + cut.start().config().incarnation());
        } else if (isAllShown) {
            out.println(time(cut.wallClockMs()) + " cut " + cut.number() + " after #" + cut.sequence());
        }
    }

    @Override
    public void snapshot(final SnapshotRecord snapshot) {
        out.println(time(snapshot.wallClockMs()) + " snapshot of the state after #" + snapshot.sequence() + ": "
                + snapshot.fileName() + ", " + Figures.bytes(snapshot.lengthBytes()));
    }

    @Override
    public void gap(final GapRecord gap) {
        out.println(time(gap.wallClockMs()) + " GAP: inputs #" + gap.fromSequence() + " to #" + gap.toSequence()
                + " were not recorded: " + gap.cause());
    }

    @Override
    public void removed(final RemovedRecords removed) {
        endRun();
        out.println(time(removed.wallClockMs()) + " REMOVED by retention while it was read: " + removed.text());
    }

    @Override
    public void end(final EndRecord end) {
        out.println(time(end.wallClockMs()) + " agent stopped in order after #" + end.sequence());
    }

    @Override
    public void problem(final JournalProblem problem) {
        endRun();
        out.println("PROBLEM at " + problem.location() + ": " + InputText.words(problem.kind()) + ": " + problem.text()
                + ", last good input #" + problem.lastSequence());
    }
}

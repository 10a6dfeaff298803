package io.pegaflow.engine.journal;

import io.pegaflow.engine.journal.JournalProblem.Kind;
import io.pegaflow.engine.journal.codec.CutRecordDecoder;
import io.pegaflow.engine.journal.codec.EndRecordDecoder;
import io.pegaflow.engine.journal.codec.GapRecordDecoder;
import io.pegaflow.engine.journal.codec.InputPartDecoder;
import io.pegaflow.engine.journal.codec.InputRecordDecoder;
import io.pegaflow.engine.journal.codec.MessageHeaderDecoder;
import io.pegaflow.engine.journal.codec.SnapshotRecordDecoder;
import io.pegaflow.engine.journal.codec.StartRecordDecoder;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads records and tells a visitor what they say. Every record is checked before it is believed; one that is damaged, missing or
 * too new is a {@link JournalProblem}, after which reading stops, or skips to the next cut.
 *
 * <p>Reading may begin at a start or a cut: move the source there before. Not safe for use by several threads.
 */
public final class JournalDecoder {
    private final JournalSource source;
    private final JournalVisitor visitor;
    private final boolean skipsProblems;
    private final ControlRecords controls = new ControlRecords();
    private final RecordCheck check = new RecordCheck();
    private final InputDecoder inputs;
    private final UnsafeBuffer record = new UnsafeBuffer(new byte[JournalFormat.MAX_RECORD_LENGTH]);
    private int length;
    private boolean isSynchronized;
    private boolean isGapKnown;
    private long incarnation;
    private boolean isEnded;
    private boolean isStopped;
    private long records;
    private long bytes;
    private long skippedRecords;
    private long problems;

    /**
     * A decoder.
     *
     * @param source        where the records come from; whoever made it closes it.
     * @param visitor       is told what they say.
     * @param skipsProblems go on at the next cut after a problem; otherwise reading ends there.
     */
    public JournalDecoder(final JournalSource source, final JournalVisitor visitor, final boolean skipsProblems) {
        this.source = source;
        this.visitor = visitor;
        this.skipsProblems = skipsProblems;
        inputs = new InputDecoder(visitor);
    }

    /**
     * Read one record.
     *
     * @return false at the present end of the journal, and once {@link #isStopped()}.
     */
    public boolean poll() {
        if (isStopped || !source.next()) {
            return false;
        }
        records++;
        bytes += source.length();
        read();
        return true;
    }

    /** Read to the present end of the journal, or to the problem at which reading stops. */
    public void readAll() {
        while (poll()) {
            // Every turn reads a record.
        }
    }

    /**
     * Did reading end at a problem?
     *
     * @return whether it did.
     */
    public boolean isStopped() {
        return isStopped;
    }

    /**
     * Records read, good or bad.
     *
     * @return their number.
     */
    public long records() {
        return records;
    }

    /**
     * Bytes of these records.
     *
     * @return their number.
     */
    public long bytes() {
        return bytes;
    }

    /**
     * Records of inputs that the visitor was not told because of a problem before them.
     *
     * @return their number.
     */
    public long skippedRecords() {
        return skippedRecords;
    }

    /**
     * Problems so far.
     *
     * @return their number.
     */
    public long problems() {
        return problems;
    }

    /**
     * Inputs the visitor was told.
     *
     * @return their number.
     */
    public long inputs() {
        return inputs.inputs();
    }

    /**
     * Decisions the visitor was told.
     *
     * @return their number.
     */
    public long decisions() {
        return inputs.decisions();
    }

    private void read() {
        length = source.length();
        if (length == 0) {
            check.lost();
            problem(
                    Kind.MALFORMED,
                    "nothing more of this file can be found: a header of the file or of a document in it is damaged");
            return;
        }
        if (length < RecordChain.MIN_LENGTH || length > record.capacity()) {
            check.lost();
            problem(Kind.MALFORMED, "no record of a journal, or a damaged one: length=" + length + " bytes");
            return;
        }
        source.buffer().getBytes(source.offset(), record, 0, length);
        final int schemaId = half(4);
        final int version = half(6);
        final int templateId = half(2);
        final boolean isStart = templateId == StartRecordDecoder.TEMPLATE_ID;
        final RecordCheck.Result result =
                check.check(record.byteArray(), length, isStart, isStart || templateId == CutRecordDecoder.TEMPLATE_ID);
        if (schemaId != MessageHeaderDecoder.SCHEMA_ID) {
            problem(
                    Kind.MALFORMED,
                    "no record of a journal, or a damaged one: schema=" + schemaId + ", expected="
                            + MessageHeaderDecoder.SCHEMA_ID);
        } else if (result == RecordCheck.Result.DAMAGED) {
            problem(
                    Kind.CHECKSUM,
                    "record is damaged: number=" + check.number() + ", length=" + length + ", template=" + templateId
                            + "; nothing of it can be trusted");
        } else if (result == RecordCheck.Result.OUT_OF_ORDER
                && source.isAfterRemoval()
                && templateId == CutRecordDecoder.TEMPLATE_ID
                && check.isIntactAlone()) {
            dispatch(templateId);
        } else if (result == RecordCheck.Result.OUT_OF_ORDER) {
            problem(
                    Kind.CHAIN,
                    "records are missing before this one, or it is damaged: number=" + check.number() + ", expected="
                            + check.expected());
            if (!isStopped && templateId == CutRecordDecoder.TEMPLATE_ID && check.isIntactAlone()) {
                dispatch(templateId);
            }
        } else if (result != RecordCheck.Result.STILL_DAMAGED) {
            if (version > JournalFormat.VERSION) {
                problem(
                        Kind.VERSION,
                        "record was written by a newer software: version=" + version + ", known up to="
                                + JournalFormat.VERSION + "; read it with that software or a later one");
            } else {
                dispatch(templateId);
            }
        } else {
            skippedRecords++;
        }
    }

    private int half(final int at) {
        return record.getShort(at, JournalFormat.BYTE_ORDER) & 0xFFFF;
    }

    private void dispatch(final int templateId) {
        final boolean isAtEndOfSomething =
                templateId == SnapshotRecordDecoder.TEMPLATE_ID || templateId == EndRecordDecoder.TEMPLATE_ID;
        if (isAtEndOfSomething && isBeforeBeginning()) {
            // The first record of all is checked by itself or not at all: a damaged start looks like any other.
            noStart();
            return;
        }
        try {
            switch (templateId) {
                case InputRecordDecoder.TEMPLATE_ID, InputPartDecoder.TEMPLATE_ID -> onInput(templateId);
                case StartRecordDecoder.TEMPLATE_ID -> onStart(controls.start(record));
                case CutRecordDecoder.TEMPLATE_ID -> onCut(controls.cut(record));
                case GapRecordDecoder.TEMPLATE_ID -> {
                    inputs.abandon();
                    isGapKnown = true;
                    visitor.onGap(controls.gap(record));
                }
                case SnapshotRecordDecoder.TEMPLATE_ID -> visitor.onSnapshot(controls.snapshot(record));
                case EndRecordDecoder.TEMPLATE_ID -> {
                    isEnded = true;
                    visitor.onEnd(controls.end(record));
                }
                default -> throw new MalformedRecordException("unknown record: template=" + templateId);
            }
        } catch (final MalformedRecordException | IndexOutOfBoundsException ex) {
            problem(Kind.MALFORMED, "record contradicts itself or what was read before: " + ex.getMessage());
        }
    }

    private void onStart(final StartRecord start) {
        if (source.isAfterRemoval() && isSynchronized && !isEnded) {
            visitor.onRemoved(new RemovedRecords(inputs.sequence() + 1, 0, start.wallClockMs()));
        }
        isEnded = false;
        incarnation = start.config().incarnation();
        inputs.reset(start.config(), 0, start.engineNs());
        isSynchronized = true;
        isGapKnown = false;
        visitor.onStart(start);
    }

    private void onCut(final CutRecord cut) {
        final boolean isOfSameRun = incarnation == cut.start().config().incarnation();
        if (isSynchronized && source.isAfterRemoval()) {
            if (!isOfSameRun || cut.sequence() > inputs.sequence()) {
                visitor.onRemoved(
                        new RemovedRecords(inputs.sequence() + 1, isOfSameRun ? cut.sequence() : 0, cut.wallClockMs()));
            }
        } else if (isSynchronized && !isGapKnown && cut.sequence() != inputs.sequence()) {
            problem(
                    Kind.ORDER,
                    "inputs are missing before a cut: last=" + inputs.sequence() + ", expected=" + cut.sequence());
            if (isStopped) {
                return;
            }
        }
        incarnation = cut.start().config().incarnation();
        inputs.reset(cut.start().config(), cut.sequence(), cut.timestampNs());
        isSynchronized = true;
        isGapKnown = false;
        visitor.onCut(cut);
    }

    private void onInput(final int templateId) {
        if (!isSynchronized) {
            if (isBeforeBeginning()) {
                noStart();
            } else {
                skippedRecords++;
            }
            return;
        }
        final String disorder = inputs.onRecord(templateId, record, length);
        if (disorder != null) {
            problem(Kind.ORDER, disorder);
        }
    }

    private boolean isBeforeBeginning() {
        return !isSynchronized && inputs.inputs() == 0 && problems == 0;
    }

    private void noStart() {
        problem(Kind.NO_START, "journal does not begin here: number=" + check.number() + "; begin at a start or a cut");
    }

    private void problem(final Kind kind, final String text) {
        problems++;
        skippedRecords++;
        isSynchronized = false;
        isStopped = !skipsProblems;
        inputs.abandon();
        visitor.onProblem(new JournalProblem(kind, source.location(), source.index(), inputs.sequence(), text));
    }
}

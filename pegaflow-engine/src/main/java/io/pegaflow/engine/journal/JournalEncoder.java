package io.pegaflow.engine.journal;

import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Makes records of what {@link JournalRecorder} put into the ring, and gives each to the sink: an input with all its decisions
 * once it is applied. When {@link #onMessage} has returned for the last message of an input, its records are appended.
 *
 * <p>When the sink refuses a record, {@link #failure()} says why, and inputs are lost and counted until {@link #recover} succeeds,
 * which tells readers of the gap. A sink that shall rather wait does so itself.
 *
 * <p>Owned by the journal's thread.
 */
public final class JournalEncoder implements MessageHandler {
    private final RecordWriter records;
    private final ControlRecords controls = new ControlRecords();
    private final UnsafeBuffer control = new UnsafeBuffer(new byte[ControlRecords.MAX_LENGTH]);
    private final RecordModel model;
    private final InputCodec inputs;
    private final DecisionCodec decisions;
    private final PackedWriter body = new PackedWriter(RecordWriter.HEAD_LENGTH);
    private final ExpandableArrayBuffer payload = new ExpandableArrayBuffer(4096);
    private StartRecord start;
    private CutRecord lastCut;
    private long cuts;
    private long sequence;
    private long timestampNs;
    private int kind;
    private int source;
    private int payloadLength;
    private int payloadReceived;
    private boolean isOpen;
    private boolean isPacked;
    private int flags;
    private RuntimeException failure;
    private long gapFromSequence;
    private long lostInputs;
    private long recordedInputs;

    /**
     * An encoder.
     *
     * @param sink takes the records.
     */
    public JournalEncoder(final JournalSink sink) {
        this(sink, HashDictionary.DEFAULT_CAPACITY);
    }

    JournalEncoder(final JournalSink sink, final int dictionaryCapacity) {
        records = new RecordWriter(sink);
        model = new RecordModel(dictionaryCapacity);
        inputs = new InputCodec(model);
        decisions = new DecisionCodec(model);
    }

    /**
     * Begin a run, before the first message.
     *
     * @param startRecord how.
     * @throws RuntimeException of the sink.
     */
    public void start(final StartRecord startRecord) {
        start = startRecord;
        records.appendFirst(control, controls.encode(control, start));
        cuts = 0;
        sequence = 0;
        timestampNs = start.engineNs();
        model.reset(start.config(), sequence, timestampNs);
    }

    /**
     * Is every input of which there was a message complete? Only then can there be a cut.
     *
     * @return whether it is.
     */
    public boolean isBetweenInputs() {
        return !isOpen;
    }

    /**
     * Have a reader be able to begin here.
     *
     * @param wallClockMs milliseconds since the epoch.
     * @return whether the cut is written; otherwise {@link #failure()} says why.
     * @throws IllegalStateException between the messages of one input.
     */
    public boolean cut(final long wallClockMs) {
        if (isOpen) {
            throw new IllegalStateException("a cut lies between inputs: open=" + sequence);
        }
        if (failure != null) {
            return false;
        }
        try {
            appendCut(wallClockMs);
            return true;
        } catch (final RuntimeException ex) {
            gapFromSequence = sequence + 1;
            failure = ex;
            return false;
        }
    }

    private void appendCut(final long wallClockMs) {
        final CutRecord cut = new CutRecord(start, cuts, sequence, timestampNs, wallClockMs);
        records.append(control, 0, controls.encode(control, cut), true);
        cuts++;
        lastCut = cut;
        model.reset(start.config(), sequence, timestampNs);
    }

    /**
     * The latest cut that was written.
     *
     * @return the cut, null before the first.
     */
    public CutRecord lastCut() {
        return lastCut;
    }

    /**
     * Tell readers of a snapshot.
     *
     * @param snapshot the file.
     * @return whether the record is written; it is not while recording fails.
     * @throws IllegalStateException between the messages of one input.
     */
    public boolean snapshot(final SnapshotRecord snapshot) {
        if (isOpen) {
            throw new IllegalStateException("a snapshot's record lies between inputs: open=" + sequence);
        }
        if (failure == null) {
            try {
                records.append(control, 0, controls.encode(control, snapshot), false);
            } catch (final RuntimeException ex) {
                gapFromSequence = sequence + 1;
                failure = ex;
            }
        }
        return failure == null;
    }

    /**
     * End a run in order, after the last message.
     *
     * @param wallClockMs milliseconds since the epoch.
     * @return whether the record of it is written.
     */
    public boolean end(final long wallClockMs) {
        if (isOpen) {
            flags |= RecordFlags.UNFINISHED;
            close();
        }
        if (failure != null && !recover(wallClockMs)) {
            return false;
        }
        try {
            final EndRecord end = new EndRecord(sequence, timestampNs, wallClockMs);
            records.append(control, 0, controls.encode(control, end), false);
            return true;
        } catch (final RuntimeException ex) {
            failure = ex;
            return false;
        }
    }

    /**
     * Why nothing is recorded any more.
     *
     * @return what the sink threw, null while all is well.
     */
    public RuntimeException failure() {
        return failure;
    }

    /**
     * Try to record again after a failure: writes the gap and a cut.
     *
     * @param wallClockMs milliseconds since the epoch.
     * @return whether recording goes on; {@link #failure()} is new if it does not. Between the messages of one input it never does.
     */
    public boolean recover(final long wallClockMs) {
        if (failure == null) {
            return true;
        }
        if (isOpen) {
            return false;
        }
        try {
            if (gapFromSequence <= sequence) {
                final GapRecord gap = new GapRecord(gapFromSequence, sequence, wallClockMs, String.valueOf(failure));
                records.append(control, 0, controls.encode(control, gap), false);
            }
            appendCut(wallClockMs);
            failure = null;
            return true;
        } catch (final RuntimeException ex) {
            failure = ex;
            return false;
        }
    }

    /**
     * The last input of which there was a message.
     *
     * @return its sequence, 0 if there was none.
     */
    public long sequence() {
        return sequence;
    }

    /**
     * Records appended so far.
     *
     * @return their number.
     */
    public long records() {
        return records.records();
    }

    /**
     * Bytes of the records appended so far.
     *
     * @return their number.
     */
    public long bytes() {
        return records.bytes();
    }

    /**
     * Inputs recorded so far.
     *
     * @return their number.
     */
    public long recordedInputs() {
        return recordedInputs;
    }

    /**
     * Inputs lost so far because the sink refused records.
     *
     * @return their number.
     */
    public long lostInputs() {
        return lostInputs;
    }

    @Override
    public void onMessage(final int type, final MutableDirectBuffer buffer, final int offset, final int length) {
        switch (type) {
            case RecordRing.INPUT -> onInput(buffer, offset, length);
            case RecordRing.PAYLOAD -> onPayload(buffer, offset, length);
            case RecordRing.DECISIONS -> onDecisions(buffer, offset, length);
            case RecordRing.APPLIED -> onApplied(buffer, offset, length);
            default -> throw new IllegalArgumentException("unknown message in the journal's ring: type=" + type);
        }
    }

    private void onInput(final MutableDirectBuffer buffer, final int offset, final int length) {
        if (isOpen) {
            flags |= RecordFlags.UNFINISHED;
            close();
        }
        sequence = buffer.getLong(offset + RecordRing.SEQUENCE_OFFSET);
        timestampNs = buffer.getLong(offset + RecordRing.TIMESTAMP_OFFSET);
        kind = buffer.getInt(offset + RecordRing.KIND_OFFSET);
        source = buffer.getInt(offset + RecordRing.SOURCE_OFFSET);
        payloadLength = buffer.getInt(offset + RecordRing.PAYLOAD_LENGTH_OFFSET);
        payloadReceived = length - RecordRing.INPUT_HEADER_LENGTH;
        flags = 0;
        isOpen = true;
        isPacked = false;
        body.reset();
        if (failure != null) {
            return;
        }
        if (payloadReceived == payloadLength) {
            pack(buffer, offset + RecordRing.INPUT_HEADER_LENGTH);
        } else {
            payload.putBytes(0, buffer, offset + RecordRing.INPUT_HEADER_LENGTH, payloadReceived);
        }
    }

    private void onPayload(final MutableDirectBuffer buffer, final int offset, final int length) {
        if (failure == null) {
            payload.putBytes(payloadReceived, buffer, offset, length);
        }
        payloadReceived += length;
        if (failure == null && payloadReceived == payloadLength) {
            pack(payload, 0);
        }
    }

    private void pack(final MutableDirectBuffer buffer, final int offset) {
        flags |= inputs.write(body, sequence, timestampNs, kind, source, buffer, offset, payloadLength);
        decisions.begin();
        isPacked = true;
    }

    private void onDecisions(final MutableDirectBuffer buffer, final int offset, final int length) {
        if (!isPacked) {
            return;
        }
        for (int at = offset; at < offset + length; ) {
            final int decisionLength = buffer.getInt(at + RecordRing.DECISION_LENGTH_OFFSET);
            decisions.write(
                    body,
                    buffer.getInt(at + RecordRing.DECISION_KIND_OFFSET),
                    buffer,
                    at + RecordRing.DECISION_HEADER_LENGTH,
                    decisionLength);
            at += RecordRing.decisionLength(decisionLength);
        }
    }

    private void onApplied(final MutableDirectBuffer buffer, final int offset, final int length) {
        onDecisions(buffer, offset + RecordRing.APPLIED_HEADER_LENGTH, length - RecordRing.APPLIED_HEADER_LENGTH);
        if (isPacked && buffer.getInt(offset + RecordRing.HAS_STATE_HASH_OFFSET) != 0) {
            decisions.endRun(body);
            body.fixed(buffer.getLong(offset + RecordRing.STATE_HASH_OFFSET));
            flags |= RecordFlags.STATE_HASH;
        }
        close();
    }

    /** All of an input is there, or all there will be. */
    private void close() {
        isOpen = false;
        if (!isPacked) {
            lostInputs++;
            return;
        }
        decisions.endRun(body);
        isPacked = false;
        try {
            records.appendInput(body.buffer(), body.end(), flags);
            recordedInputs++;
        } catch (final RuntimeException ex) {
            failure = ex;
            gapFromSequence = sequence;
            lostInputs++;
        }
    }
}

package io.pegaflow.tools.journal;

import io.pegaflow.engine.core.DecisionKind;
import io.pegaflow.engine.core.RecordListener;
import io.pegaflow.engine.journal.CutRecord;
import io.pegaflow.engine.journal.CutStates;
import io.pegaflow.engine.journal.EndRecord;
import io.pegaflow.engine.journal.GapRecord;
import io.pegaflow.engine.journal.JournalProblem;
import io.pegaflow.engine.journal.JournalVisitor;
import io.pegaflow.engine.journal.RemovedRecords;
import io.pegaflow.engine.journal.SnapshotRecord;
import io.pegaflow.engine.journal.StartRecord;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/** Selects what to show of a journal, and hands it to a view. */
final class RecordPrinter implements JournalVisitor {
    private final RecordFilter filter;
    private final RecordView view;
    private final CutStates states;
    private StartRecord start;
    private RecordAdapter adapter;
    private RecordListener records = RecordListener.NONE;
    private BlockNames blocks;
    private InputInfo input;
    private Request answered;
    private boolean isInTime;
    private boolean isInputWanted;
    private long problems;

    RecordPrinter(final RecordFilter filter, final RecordView view, final CutStates states) {
        this.states = states;
        this.filter = filter;
        this.view = view;
    }

    long problems() {
        return problems;
    }

    @Override
    public void onStart(final StartRecord record) {
        begin(record);
        view.start(record);
    }

    private void begin(final StartRecord record) {
        start = record;
        blocks = new BlockNames();
        adapter = new RecordAdapter(record.config().hashSeed(), new CacheEvents() {
            @Override
            public void onInput(final InputInfo info) {
                input = info;
            }

            @Override
            public void onReply(final InputInfo info, final Request request, final Reply reply) {
                answered = request;
            }
        });
        records = adapter;
        view.begin(record, adapter.names(), blocks);
    }

    @Override
    public void onInput(
            final long sequence,
            final long timestampNs,
            final int kind,
            final int source,
            final DirectBuffer payload,
            final int offset,
            final int length) {
        records.onInput(sequence, timestampNs, kind, source, payload, offset, length);
        if (input == null) {
            return;
        }
        final Request request = input.request();
        if (request != null && request.type == RequestType.SAVE && isNumbered(request)) {
            blocks.learn(request, adapter.hashSeed());
        }
        isInTime = filter.isInTime(input, start);
        final RecordKind recordKind = RecordKind.of(input);
        isInputWanted =
                isInTime && filter.isWanted(recordKind) && filter.isOfWanted(request) && filter.namesWanted(request);
        // Ticks and steps are worth a line only for what follows from them.
        final boolean isQuiet =
                (recordKind == RecordKind.TICK || recordKind == RecordKind.STEP) && !filter.isNamed(recordKind);
        view.input(input, recordKind, payload, offset, length, isInputWanted && !isQuiet);
    }

    private static boolean isNumbered(final Request request) {
        return request.instance != null && request.instance.namespaceId() != InstanceInfo.NOT_NUMBERED;
    }

    @Override
    public void onDecision(
            final long inputSequence, final int kind, final DirectBuffer buffer, final int offset, final int length) {
        records.onDecision(inputSequence, kind, buffer, offset, length);
        if (isInTime && (isInputWanted || isWanted(kind, buffer, offset))) {
            view.decision(input, kind, RecordKind.ofDecision(kind), answered(kind), buffer, offset, length);
        }
    }

    private Request answered(final int kind) {
        return kind == DecisionKind.REPLY ? answered : null;
    }

    private boolean isWanted(final int kind, final DirectBuffer buffer, final int offset) {
        if (!filter.isWanted(RecordKind.ofDecision(kind))) {
            return false;
        }
        if (!filter.hasScope()) {
            return true;
        }
        final Request request = kind == DecisionKind.REPLY ? answered : adapter.turn();
        final boolean isOfBlock = kind == DecisionKind.BLOCK_SEALED
                || kind == DecisionKind.BLOCK_DEPARTED
                || kind == DecisionKind.PAGE_RESERVED;
        return filter.isOfWanted(request)
                && (isOfBlock
                        ? filter.isWantedBlock(
                                blocks.find(buffer.getLong(offset + Long.BYTES, ByteOrder.LITTLE_ENDIAN)))
                        : filter.namesWanted(request));
    }

    @Override
    public void onInputEnd(final long sequence) {
        view.inputEnd();
    }

    @Override
    public void onStateHash(final long sequence, final long hash) {
        if (isInTime && filter.kinds.isEmpty() && !filter.hasScope()) {
            view.stateHash(sequence, hash);
        }
    }

    @Override
    public void onCut(final CutRecord cut) {
        final boolean isFirst = start == null
                || start.config().incarnation() != cut.start().config().incarnation();
        if (isFirst) {
            begin(cut.start());
            EarlierState.read(
                    states,
                    cut,
                    adapter.names(),
                    block -> blocks.learn(block.name(), 0, block.keyHash(adapter.hashSeed())));
        }
        view.cut(cut, isFirst);
    }

    @Override
    public void onSnapshot(final SnapshotRecord snapshot) {
        view.snapshot(snapshot);
    }

    @Override
    public void onGap(final GapRecord gap) {
        problems++;
        view.gap(gap);
    }

    @Override
    public void onRemoved(final RemovedRecords removed) {
        view.removed(removed);
    }

    @Override
    public void onEnd(final EndRecord end) {
        view.end(end);
    }

    @Override
    public void onProblem(final JournalProblem problem) {
        problems++;
        view.problem(problem);
    }
}

package io.pegaflow.agent;

import io.pegaflow.engine.core.DecisionKind;
import io.pegaflow.engine.core.InputKind;
import io.pegaflow.engine.journal.EndRecord;
import io.pegaflow.engine.journal.GapRecord;
import io.pegaflow.engine.journal.JournalDecoder;
import io.pegaflow.engine.journal.JournalProblem;
import io.pegaflow.engine.journal.JournalReplay;
import io.pegaflow.engine.journal.JournalVisitor;
import io.pegaflow.engine.journal.SnapshotRecord;
import io.pegaflow.engine.journal.StartRecord;
import io.pegaflow.engine.journal.queue.QueueJournalSource;
import io.pegaflow.engine.journal.queue.SnapshotFiles;
import io.pegaflow.engine.pool.AnonymousMemory;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;

/** A journal read to its present end: checked record by record, what it counts, and whether a core decides the same again. */
final class ReplayedJournal {
    final List<JournalProblem> problems = new ArrayList<>();
    final List<GapRecord> gaps = new ArrayList<>();
    final String difference;
    final long replayedInputs;
    final long passedOver;
    final long stateHashes;
    final long snapshots;
    final long records;
    final long replayedBehindGap;
    int starts;
    int ends;
    int cuts;
    int snapshotRecords;
    long commands;
    long replies;
    long lastSequence;
    long incarnation;

    ReplayedJournal(final Path directory) {
        final List<AnonymousMemory> pools = new ArrayList<>();
        final JournalReplay replay = new JournalReplay(
                length -> {
                    pools.add(new AnonymousMemory(length));
                    return pools.get(pools.size() - 1);
                },
                new SnapshotFiles(directory));
        final JournalDecoder counted;
        try (QueueJournalSource first = QueueJournalSource.open(directory);
                QueueJournalSource second = QueueJournalSource.open(directory)) {
            counted = new JournalDecoder(first, new Counts(), true);
            counted.readAll();
            new JournalDecoder(second, replay, true).readAll();
        } finally {
            CloseHelper.closeAll(pools);
        }
        records = counted.records();
        difference = replay.difference();
        replayedInputs = replay.inputs();
        passedOver = replay.inputsPassedOver();
        stateHashes = replay.stateHashes();
        snapshots = replay.snapshots();
        replayedBehindGap = gaps.isEmpty()
                ? 0
                : replay.sequence() - gaps.get(gaps.size() - 1).toSequence() - passedOver;
    }

    @Override
    public String toString() {
        return "records=" + records + ", lastSequence=" + lastSequence + ", replayed=" + replayedInputs
                + ", passedOver=" + passedOver + ", snapshots=" + snapshots + ", stateHashes=" + stateHashes
                + ", commands=" + commands
                + ", replies=" + replies + ", starts=" + starts + ", ends=" + ends + ", cuts=" + cuts + ", gaps=" + gaps
                + ", problems=" + problems + ", difference=" + difference;
    }

    private final class Counts implements JournalVisitor {
        @Override
        public void onStart(final StartRecord start) {
            starts++;
            incarnation = start.config().incarnation();
            lastSequence = 0;
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
            lastSequence = sequence;
            commands += kind == InputKind.COMMAND ? 1 : 0;
        }

        @Override
        public void onDecision(
                final long inputSequence,
                final int kind,
                final DirectBuffer buffer,
                final int offset,
                final int length) {
            // An error has a code; so have replies to requests that were refused, which are answers as well.
            replies += kind == DecisionKind.REPLY && buffer.getLong(offset, ByteOrder.LITTLE_ENDIAN) > 0 ? 1 : 0;
        }

        @Override
        public void onCut(final io.pegaflow.engine.journal.CutRecord cut) {
            cuts++;
        }

        @Override
        public void onGap(final GapRecord gap) {
            gaps.add(gap);
        }

        @Override
        public void onSnapshot(final SnapshotRecord snapshot) {
            snapshotRecords++;
        }

        @Override
        public void onEnd(final EndRecord end) {
            ends++;
        }

        @Override
        public void onProblem(final JournalProblem problem) {
            problems.add(problem);
        }
    }
}

package io.pegaflow.engine.journal;

import io.pegaflow.engine.core.EngineCore;
import io.pegaflow.engine.core.RecordListener;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.agrona.DirectBuffer;

/** What a listener or a visitor was told, in words that tell any byte apart. */
final class RecordLog implements RecordListener, JournalVisitor {
    final List<String> lines = new ArrayList<>();
    final List<JournalProblem> problems = new ArrayList<>();
    final List<GapRecord> gaps = new ArrayList<>();
    final List<CutRecord> cuts = new ArrayList<>();
    final List<EndRecord> ends = new ArrayList<>();
    final List<StartRecord> starts = new ArrayList<>();
    final List<SnapshotRecord> snapshots = new ArrayList<>();
    RecordListener also = RecordListener.NONE;

    @Override
    public void onInput(
            final long sequence,
            final long timestampNs,
            final int kind,
            final int source,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        lines.add("input " + sequence + " " + timestampNs + " " + kind + " " + source + " " + length + " "
                + crc(buffer, offset, length));
        also.onInput(sequence, timestampNs, kind, source, buffer, offset, length);
    }

    private static long crc(final DirectBuffer buffer, final int offset, final int length) {
        final byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        final CRC32C crc = new CRC32C();
        crc.update(bytes);
        return crc.getValue();
    }

    @Override
    public void onDecision(
            final long inputSequence, final int kind, final DirectBuffer buffer, final int offset, final int length) {
        lines.add(inputSequence + " " + kind + " " + RecordText.decision(kind, buffer, offset, length));
        also.onDecision(inputSequence, kind, buffer, offset, length);
    }

    @Override
    public void onInputApplied(final long sequence, final int kind, final EngineCore core) {
        if (JournalRecorder.notesStateHash(kind)) {
            onStateHash(sequence, core.stateHash());
        }
        also.onInputApplied(sequence, kind, core);
    }

    @Override
    public void onStateHash(final long sequence, final long hash) {
        lines.add("hash " + sequence + " " + hash);
    }

    @Override
    public void onStart(final StartRecord start) {
        starts.add(start);
    }

    @Override
    public void onCut(final CutRecord cut) {
        cuts.add(cut);
    }

    @Override
    public void onGap(final GapRecord gap) {
        gaps.add(gap);
    }

    @Override
    public void onEnd(final EndRecord end) {
        ends.add(end);
    }

    @Override
    public void onSnapshot(final SnapshotRecord snapshot) {
        snapshots.add(snapshot);
    }

    @Override
    public void onProblem(final JournalProblem problem) {
        problems.add(problem);
    }
}

package io.pegaflow.engine.core;

import io.pegaflow.engine.pool.AnonymousMemory;
import io.pegaflow.engine.state.StateCursor;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.agrona.concurrent.UnsafeBuffer;

/** Stops a core in the middle of its inputs, has another one go on from its written state, and compares the two at the end. */
final class StateSplit {
    final StateBytes state;
    /** A walk that read it, set by the test. */
    LeavingOut walk;

    private final HostileInputs inputs;
    private final int cut;
    private final List<byte[]> decisions;
    private final long finalHash;
    private final StateBytes finalState;

    /** Write the state behind a number of inputs, or behind the first after them that leaves no work pending. */
    StateSplit(final HostileInputs inputs, final int from) {
        this.inputs = inputs;
        try (AnonymousMemory memory = new AnonymousMemory(inputs.poolBytes)) {
            final RecordedInputs records = new RecordedInputs();
            final EngineCore core = new EngineCore(inputs.config, memory, new NoOutput(), records);
            int next = 0;
            while (next < inputs.records.inputs.size() && (next < from || core.hasPendingWork())) {
                apply(core, next++);
            }
            cut = next;
            state = core.hasPendingWork() ? null : StateBytes.of(core);
            final int before = records.decisions.size();
            while (next < inputs.records.inputs.size()) {
                apply(core, next++);
            }
            decisions = records.decisions.subList(before, records.decisions.size());
            finalHash = core.stateHash();
            finalState = core.hasPendingWork() ? null : StateBytes.of(core);
        }
    }

    private void apply(final EngineCore core, final int index) {
        final RecordedInputs.Input input = inputs.records.inputs.get(index);
        core.onInput(
                input.sequence,
                input.timestampNs,
                input.kind,
                input.source,
                new UnsafeBuffer(input.payload),
                0,
                input.payload.length);
    }

    /** What differs in a core that goes on from the state, null if nothing does. */
    String difference(final UnaryOperator<StateCursor> cursor) {
        try (AnonymousMemory memory = new AnonymousMemory(inputs.poolBytes)) {
            final RecordedInputs records = new RecordedInputs();
            final EngineCore core =
                    EngineCore.restore(inputs.config, memory, new NoOutput(), records, cursor.apply(state.reader()));
            for (int i = cut; i < inputs.records.inputs.size(); i++) {
                apply(core, i);
            }
            return differenceAtEnd(core, records);
        }
    }

    private String differenceAtEnd(final EngineCore core, final RecordedInputs records) {
        for (int i = 0; i < Math.min(decisions.size(), records.decisions.size()); i++) {
            if (!Arrays.equals(decisions.get(i), records.decisions.get(i))) {
                return "decision " + i;
            }
        }
        if (decisions.size() != records.decisions.size()) {
            return "number of decisions";
        }
        if (core.stateHash() != finalHash || core.recomputeStateHash() != finalHash) {
            return "state hash at the end";
        }
        final String section = finalState == null ? null : finalState.firstDifference(StateBytes.of(core));
        return section == null ? null : "state at the end: " + section;
    }
}

package io.pegaflow.engine.core;

import io.pegaflow.engine.pool.AnonymousMemory;
import io.pegaflow.engine.state.StateCursor;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** What a run of a core recorded, and the core as the run left it: for tests of readers in other modules. */
public final class Recording implements AutoCloseable {
    private final RecordedInputs records;
    private final AnonymousMemory memory;

    /** The core as the run left it. */
    public final EngineCore core;

    /** Of that core. */
    public final CoreConfig config;

    Recording(
            final RecordedInputs records,
            final AnonymousMemory memory,
            final EngineCore core,
            final CoreConfig config) {
        this.records = records;
        this.memory = memory;
        this.core = core;
        this.config = config;
    }

    /** A random run, see {@link RandomRun}. */
    public static Recording random(final long seed, final int steps) {
        final AnonymousMemory memory = new AnonymousMemory(EngineCorePropertyTest.poolBytes(seed));
        final RandomRun run = new RandomRun(seed, memory);
        run.run(steps);
        return new Recording(run.records, memory, run.core, RandomRun.config(seed));
    }

    /** Hand the records to a listener in their order. */
    public void replay(final RecordListener listener) {
        int next = 0;
        for (final RecordedInputs.Input input : records.inputs) {
            final UnsafeBuffer payload = new UnsafeBuffer(input.payload);
            listener.onInput(
                    input.sequence, input.timestampNs, input.kind, input.source, payload, 0, input.payload.length);
            for (; next < records.decisions.size(); next++) {
                final UnsafeBuffer decision = new UnsafeBuffer(records.decisions.get(next));
                if (decision.getInt(0) != (int) input.sequence) {
                    break;
                }
                listener.onDecision(input.sequence, decision.getInt(4), decision, 8, decision.capacity() - 8);
            }
        }
    }

    /** The state behind an input that leaves no work pending, as {@link EngineCore#restore} takes it. */
    public StateCursor stateAfter(final long sequence) {
        try (AnonymousMemory pool = new AnonymousMemory(memory.length())) {
            final EngineCore early = new EngineCore(config, pool, new NoOutput(), RecordListener.NONE);
            for (final RecordedInputs.Input input : records.inputs) {
                if (input.sequence <= sequence) {
                    early.onInput(
                            input.sequence,
                            input.timestampNs,
                            input.kind,
                            input.source,
                            new UnsafeBuffer(input.payload),
                            0,
                            input.payload.length);
                }
            }
            return StateBytes.of(early).reader();
        }
    }

    /** Length of the core's pool. */
    public long poolBytes() {
        return memory.length();
    }

    /** Sequences of the inputs of one kind. */
    public List<Long> sequencesOf(final int kind) {
        final List<Long> sequences = new ArrayList<>();
        records.inputs.forEach(input -> {
            if (input.kind == kind) {
                sequences.add(input.sequence);
            }
        });
        return sequences;
    }

    @Override
    public void close() {
        memory.close();
    }
}

package io.pegaflow.engine.runtime;

import io.pegaflow.engine.core.EngineCore;
import io.pegaflow.engine.core.InputKind;
import java.nio.ByteOrder;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Gives every input of the core its sequence number and the time of the duty cycle, by which the core knows the inputs of a cycle:
 * no two cycles have the same. Owned by the engine's thread.
 */
final class CoreFeed {
    private static final int MAX_LAST_STEPS = 1000;

    private final UnsafeBuffer noPayload = new UnsafeBuffer(new byte[0]);
    private final EngineCore core;
    private final JournalGate journal;
    private final ReplyProxy replies;
    private long sequence;
    private long nowNs;
    private boolean hasTime;
    private Throwable failure;

    CoreFeed(final EngineCore core, final JournalGate journal, final ReplyProxy replies) {
        this.core = core;
        this.journal = journal;
        this.replies = replies;
    }

    void beginCycle(final long cycleNs) {
        nowNs = hasTime && cycleNs - nowNs <= 0 ? nowNs + 1 : cycleNs;
        hasTime = true;
    }

    long nowNs() {
        return nowNs;
    }

    long sequence() {
        return sequence;
    }

    /** Can a request of a connection be applied in this cycle? What it waits for otherwise ends by itself. */
    boolean canTake(final int connectionId, final int length) {
        return core.canTake(nowNs, connectionId) && journal.hasRoom(length);
    }

    /** Can the journal take what a cycle leads to? */
    boolean canTurn() {
        return journal.hasRoom(0);
    }

    /** Lend the core to the journal, which wants it, unless work is under way. */
    void lendCore() {
        if (!core.hasPendingWork()) {
            journal.lend(core);
        }
    }

    /** The engine ends: finish what is under way, and leave the core to the journal. */
    void leaveCore() {
        for (int i = 0; i < MAX_LAST_STEPS && core.hasPendingWork() && canTurn(); i++) {
            beginCycle(nowNs);
            input(InputKind.STEP);
        }
        if (!core.hasPendingWork()) {
            journal.leave(core);
        }
    }

    boolean hasPendingWork() {
        return core.hasPendingWork();
    }

    List<String> instanceNames() {
        return core.instanceNames();
    }

    /** The first input: what of the pool is registered. The native resource agent tells of the rest. */
    void poolRegistered(final int slabs) {
        if (slabs < core.slabs()) {
            final UnsafeBuffer payload = new UnsafeBuffer(new byte[Long.BYTES]);
            payload.putInt(0, slabs, ByteOrder.LITTLE_ENDIAN);
            payload.putInt(Integer.BYTES, 1, ByteOrder.LITTLE_ENDIAN);
            input(InputKind.POOL_REGISTERED, 0, payload, 0, Long.BYTES);
        }
    }

    void input(final int kind) {
        input(kind, 0);
    }

    void input(final int kind, final int source) {
        input(kind, source, noPayload, 0, 0);
    }

    void input(final int kind, final int source, final DirectBuffer buffer, final int offset, final int length) {
        try {
            core.onInput(++sequence, nowNs, kind, source, buffer, offset, length);
            replies.onInputEnd();
        } catch (final Throwable t) {
            // Handlers of rings and images swallow what is thrown through them; nobody may go on with a broken core.
            failure = t;
            throw t;
        }
    }

    /** What the core threw, when it did: a defect after which its state cannot be trusted. */
    Throwable failure() {
        return failure;
    }
}

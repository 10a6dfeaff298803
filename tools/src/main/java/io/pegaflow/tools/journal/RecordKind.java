package io.pegaflow.tools.journal;

import io.pegaflow.engine.core.DecisionKind;
import io.pegaflow.engine.core.InputKind;
import java.util.Locale;

/** Kinds of records under the names by which the tools show and select them. Names are part of the JSON output. */
enum RecordKind {
    CONNECTION_OPENED(InputKind.CONNECTION_OPENED, 0),
    CONNECTION_CLOSED(InputKind.CONNECTION_CLOSED, 0),
    REGISTER(InputKind.COMMAND, 0),
    QUERY(InputKind.COMMAND, 0),
    SAVE(InputKind.COMMAND, 0),
    LOAD(InputKind.COMMAND, 0),
    CANCEL(InputKind.COMMAND, 0),
    RELEASE(InputKind.COMMAND, 0),
    UNREGISTER(InputKind.COMMAND, 0),
    MALFORMED(InputKind.COMMAND, 0),
    OPEN_COMPLETED(InputKind.OPEN_COMPLETED, 0),
    COPY_COMPLETED(InputKind.COPY_COMPLETED, 0),
    TICK(InputKind.TICK, 0),
    STEP(InputKind.STEP, 0),
    CONTEXT_CLOSED(InputKind.CONTEXT_CLOSED, 0),
    CLEAN_CACHE(InputKind.CLEAN_CACHE, 0),
    DEVICE_RECOVERED(InputKind.DEVICE_RECOVERED, 0),
    WITHDRAW_INSTANCES(InputKind.WITHDRAW_INSTANCES, 0),
    POOL_REGISTERED(InputKind.POOL_REGISTERED, 0),
    REPLY(0, DecisionKind.REPLY),
    LEASE_BEGAN(0, DecisionKind.LEASE_BEGAN),
    LEASE_ENDED(0, DecisionKind.LEASE_ENDED),
    BLOCK_SEALED(0, DecisionKind.BLOCK_SEALED),
    BLOCK_DEPARTED(0, DecisionKind.BLOCK_DEPARTED),
    TRANSFER_BEGAN(0, DecisionKind.TRANSFER_BEGAN),
    TRANSFER_ENDED(0, DecisionKind.TRANSFER_ENDED),
    INSTANCE_CHANGED(0, DecisionKind.INSTANCE_CHANGED),
    PAGE_RESERVED(0, DecisionKind.PAGE_RESERVED),
    CACHE_CLEANED(0, DecisionKind.CACHE_CLEANED),
    DEVICE_CHANGED(0, DecisionKind.DEVICE_CHANGED);

    private final int inputKind;
    private final int decisionKind;

    RecordKind(final int inputKind, final int decisionKind) {
        this.inputKind = inputKind;
        this.decisionKind = decisionKind;
    }

    boolean isDecision() {
        return decisionKind != 0;
    }

    /** Of an input; null for one that this software does not know. */
    static RecordKind of(final InputInfo input) {
        if (input.request() != null) {
            return valueOf(input.request().type.name());
        }
        for (final RecordKind kind : values()) {
            if (kind.inputKind == input.kind()) {
                return kind;
            }
        }
        return null;
    }

    /** Of a decision; null for one that this software does not know. */
    static RecordKind ofDecision(final int decisionKind) {
        for (final RecordKind kind : values()) {
            if (kind.isDecision() && kind.decisionKind == decisionKind) {
                return kind;
            }
        }
        return null;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

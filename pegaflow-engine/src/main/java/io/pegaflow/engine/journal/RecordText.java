package io.pegaflow.engine.journal;

import io.pegaflow.engine.core.DecisionKind;
import io.pegaflow.engine.core.InputKind;
import io.pegaflow.ipc.codec.MessageHeaderDecoder;
import org.agrona.DirectBuffer;

/** Inputs and decisions in words: the kind, then {@code name=value} for what it consists of. Allocates. */
public final class RecordText {
    private static final String[] INPUTS = {
        null,
        "CONNECTION_OPENED",
        "CONNECTION_CLOSED",
        "COMMAND",
        "OPEN_COMPLETED",
        "COPY_COMPLETED",
        "TICK",
        "STEP",
        "CONTEXT_CLOSED",
        "CLEAN_CACHE",
        "DEVICE_RECOVERED",
        "WITHDRAW_INSTANCES",
        "POOL_REGISTERED"
    };
    private static final String[] COMMANDS = {
        null, "Connect", "Register", "Query", "Save", "Load", "Cancel", "Release", "Unregister", "KeepAlive", "Close"
    };
    private static final String[] DECISIONS = {
        null,
        "REPLY connection correlation template error a b",
        "LEASE_BEGAN lease instance blocks deadline_ns",
        "LEASE_ENDED lease cause",
        "BLOCK_SEALED page key transfer",
        "BLOCK_DEPARTED page key cause",
        "TRANSFER_BEGAN transfer context direction blocks",
        "TRANSFER_ENDED transfer status bytes",
        "INSTANCE_CHANGED instance what",
        "PAGE_RESERVED page key shard",
        "CACHE_CLEANED request evicted_blocks evicted_bytes reclaimed_bytes still_referenced_blocks",
        "DEVICE_CHANGED device what"
    };

    private RecordText() {}

    /**
     * Name of a kind of inputs.
     *
     * @param kind one of {@link InputKind}, or one of a later version.
     * @return its name.
     */
    public static String inputName(final int kind) {
        return kind > 0 && kind < INPUTS.length ? INPUTS[kind] : "INPUT_" + kind;
    }

    /**
     * Name of a kind of decisions.
     *
     * @param kind one of {@link DecisionKind}, or one of a later version.
     * @return its name.
     */
    public static String decisionName(final int kind) {
        return kind > 0 && kind < DECISIONS.length ? DECISIONS[kind].split(" ", 2)[0] : "DECISION_" + kind;
    }

    /**
     * An input in words, without the content of its payload.
     *
     * @param sequence    of the input.
     * @param timestampNs of the input.
     * @param kind        of the input.
     * @param source      of the input.
     * @param payload     holds the payload.
     * @param offset      of the payload.
     * @param length      of the payload in bytes.
     * @return one line.
     */
    public static String input(
            final long sequence,
            final long timestampNs,
            final int kind,
            final int source,
            final DirectBuffer payload,
            final int offset,
            final int length) {
        final StringBuilder text = new StringBuilder(inputName(kind));
        if (kind == InputKind.COMMAND && length >= MessageHeaderDecoder.ENCODED_LENGTH + Long.BYTES) {
            final int template = (int) Payload.read(payload, offset + 2, 2);
            text.append(' ').append(template > 0 && template < COMMANDS.length ? COMMANDS[template] : "?" + template);
            text.append(" correlation=")
                    .append(Payload.read(payload, offset + MessageHeaderDecoder.ENCODED_LENGTH, Long.BYTES));
        }
        return text.append(" sequence=")
                .append(sequence)
                .append(" timestamp_ns=")
                .append(timestampNs)
                .append(" source=")
                .append(source)
                .append(" payload_bytes=")
                .append(length)
                .toString();
    }

    /**
     * A decision in words.
     *
     * @param kind   of the decision.
     * @param buffer holds the values.
     * @param offset of the values.
     * @param length of the values in bytes.
     * @return one line.
     */
    public static String decision(final int kind, final DirectBuffer buffer, final int offset, final int length) {
        final String[] names =
                kind > 0 && kind < DECISIONS.length ? DECISIONS[kind].split(" ") : new String[] {decisionName(kind)};
        final StringBuilder text = new StringBuilder(names[0]);
        for (int i = 0; i < length / Long.BYTES; i++) {
            final long value = buffer.getLong(offset + i * Long.BYTES, JournalFormat.BYTE_ORDER);
            final String name = i + 1 < names.length ? names[i + 1] : "value" + i;
            text.append(' ').append(name).append('=');
            text.append(name.equals("key") ? String.format("%016x", value) : Long.toString(value));
        }
        return text.toString();
    }
}

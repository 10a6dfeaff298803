package io.pegaflow.engine.journal;

import io.pegaflow.engine.core.DecisionKind;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Decisions in a body. Each begins with a token, a varint: bits 0-3 kind, bit 4 explicit, the rest a number. Not explicit:
 * so many decisions of this kind, less 1, with all values as predicted. Explicit: one decision; the number has a bit for each
 * value that is not as predicted, and these follow. Kind 0: a decision of any kind as it is: kind, length, bytes.
 *
 * <p>A hash follows in eight bytes, another value as its distance from the prediction. The key hash of a reserved page follows
 * as a count: 0 and eight bytes; 1 and the instance's namespace, for the next hash of the save; or 1 more than the hashes of the
 * save that were skipped.
 */
final class DecisionCodec {
    private static final int MAX_KIND = 15;
    private static final int KIND_BITS = 4;
    private static final int EXPLICIT = 1 << KIND_BITS;
    private static final int TOKEN_BITS = KIND_BITS + 1;
    private static final int MAX_VALUES = 8;
    private static final int MAX_NAMESPACES = 256;
    private static final int MAX_RUN = 1 << 24;
    private static final int MAX_RAW_LENGTH = 1 << 16;

    private final RecordModel model;
    private final DecisionModel decisions;
    private final long[] values = new long[MAX_VALUES];
    private final UnsafeBuffer raw = new UnsafeBuffer(new byte[MAX_RAW_LENGTH]);
    private int runKind;
    private int runLength;
    /** How many comparisons may still be spent on finding what pages were reserved for, in this input. */
    private int searches;

    DecisionCodec(final RecordModel model) {
        this.model = model;
        decisions = new DecisionModel(model);
    }

    void begin() {
        runLength = 0;
        searches = 2 * MAX_NAMESPACES + 2 * model.saved.count;
    }

    void write(
            final PackedWriter writer, final int kind, final DirectBuffer buffer, final int offset, final int length) {
        final int count = DecisionModel.values(kind);
        if (count == 0 || length != count * Long.BYTES) {
            endRun(writer);
            writer.count(0);
            writer.count(kind);
            writer.count(length);
            writer.put(buffer, offset, length);
            return;
        }
        long mask = 0;
        for (int i = 0; i < count; i++) {
            values[i] = buffer.getLong(offset + i * Long.BYTES, JournalFormat.BYTE_ORDER);
            mask |= values[i] != decisions.predict(kind, i, values) ? 1L << i : 0;
        }
        if (mask != 0) {
            endRun(writer);
            writer.count(mask << TOKEN_BITS | EXPLICIT | kind);
            explicit(writer, kind, mask, count);
        } else {
            if (kind != runKind) {
                endRun(writer);
            }
            runKind = kind;
            runLength++;
        }
        accept(kind, mask);
    }

    void endRun(final PackedWriter writer) {
        if (runLength > 0) {
            writer.count((runLength - 1L) << TOKEN_BITS | runKind);
            runLength = 0;
        }
    }

    private void explicit(final Packed packed, final int kind, final long mask, final int count) {
        for (int i = 0; i < count; i++) {
            final long predicted = decisions.predict(kind, i, values);
            if ((mask >>> i & 1) == 0) {
                values[i] = predicted;
            } else if (kind == DecisionKind.PAGE_RESERVED && i == 1) {
                values[i] = savedKey(packed, values[i]);
            } else if (DecisionModel.isHash(kind, i, values)) {
                values[i] = packed.fixed(values[i]);
            } else {
                values[i] = packed.distance(values[i], predicted);
            }
        }
    }

    private void accept(final int kind, final long mask) {
        if (kind == DecisionKind.PAGE_RESERVED && (mask & 2) == 0) {
            model.saved.next++;
        }
        decisions.accept(kind, values);
    }

    /** The key hash of a page that was not reserved for the next hash of the save. */
    private long savedKey(final Packed packed, final long actual) {
        long namespaceId = model.namespaceId();
        int skipped = 0;
        final boolean isReading = packed instanceof PackedReader;
        if (!isReading) {
            skipped = skipped(actual, namespaceId);
            if (skipped < 0 && namespaceId == RecordModel.UNKNOWN_NAMESPACE) {
                for (int other = 0; other < MAX_NAMESPACES && skipped < 0 && searches > 0; other++, searches--) {
                    if (model.savedKey(0, other) == actual) {
                        namespaceId = other;
                        skipped = 0;
                    }
                }
            }
        }
        final boolean isNew = namespaceId != model.namespaceId();
        final long code = packed.count(skipped < 0 ? 0 : isNew ? 1 : skipped + 1);
        if (code == 0) {
            return packed.fixed(actual);
        }
        if (code == 1) {
            namespaceId = packed.count(namespaceId);
            model.namespaceId(namespaceId);
            skipped = 0;
        } else {
            skipped = (int) code - 1;
        }
        final long key = model.savedKey(skipped, namespaceId);
        model.saved.next += skipped + 1;
        return key;
    }

    private int skipped(final long key, final long namespaceId) {
        final int left = model.saved.count - model.saved.next;
        for (int skipped = 1; skipped < left && searches > 0; skipped++, searches--) {
            if (model.savedKey(skipped, namespaceId) == key) {
                return skipped;
            }
        }
        return -1;
    }

    /** Reads a token and what it stands for. */
    void read(final PackedReader reader, final Reader to) {
        final long token = reader.count(0);
        final int kind = (int) token & MAX_KIND;
        if (kind == 0) {
            final int unknownKind = reader.count("kind", Integer.MAX_VALUE);
            final int length = reader.count("length", MAX_RAW_LENGTH);
            reader.get(raw, 0, length);
            to.onDecision(unknownKind, raw, length);
            return;
        }
        final int count = DecisionModel.values(kind);
        if (count == 0) {
            throw new MalformedRecordException("unknown decision: kind=" + kind);
        }
        if ((token & EXPLICIT) != 0) {
            final long mask = token >>> TOKEN_BITS;
            explicit(reader, kind, mask, count);
            deliver(kind, mask, count, to);
        } else {
            if (token >>> TOKEN_BITS >= MAX_RUN) {
                throw new MalformedRecordException("run of decisions is too long: token=" + token);
            }
            for (long left = token >>> TOKEN_BITS; left >= 0; left--) {
                explicit(reader, kind, 0, count);
                deliver(kind, 0, count, to);
            }
        }
    }

    private void deliver(final int kind, final long mask, final int count, final Reader to) {
        accept(kind, mask);
        for (int i = 0; i < count; i++) {
            raw.putLong(i * Long.BYTES, values[i], JournalFormat.BYTE_ORDER);
        }
        to.onDecision(kind, raw, count * Long.BYTES);
    }

    /** Takes what is read. */
    interface Reader {
        void onDecision(int kind, MutableDirectBuffer buffer, int length);
    }
}

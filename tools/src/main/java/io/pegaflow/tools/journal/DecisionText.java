package io.pegaflow.tools.journal;

import io.pegaflow.engine.copy.CopyCommandDescriptor;
import io.pegaflow.engine.core.DecisionKind;
import io.pegaflow.engine.core.DepartureCause;
import io.pegaflow.engine.core.LeaseEnd;
import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.ipc.codec.ErrorReplyDecoder;
import io.pegaflow.ipc.codec.LoadReplyDecoder;
import io.pegaflow.ipc.codec.QueryReplyDecoder;
import io.pegaflow.ipc.codec.RegisterReplyDecoder;
import io.pegaflow.ipc.codec.SaveReplyDecoder;
import io.pegaflow.tools.process.Figures;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/** Decisions in words. */
final class DecisionText {
    private static final int TRANSFER_SLOT_BITS = 16;
    private static final String[] INSTANCE_CHANGES = {"made", "sealed: all its devices are registered", "removed"};
    private static final String[] DEVICE_CHANGES = {"recovered", "lost", "not recovered"};

    private final InstanceNames names;
    private final BlockNames blocks;
    private DirectBuffer buffer;
    private int offset;

    DecisionText(final InstanceNames names, final BlockNames blocks) {
        this.names = names;
        this.blocks = blocks;
    }

    String of(final int kind, final DirectBuffer decision, final int decisionOffset, final int length) {
        buffer = decision;
        offset = decisionOffset;
        return switch (kind) {
            case DecisionKind.REPLY -> "reply to " + value(1) + " of connection " + value(0) + ": " + reply();
            case DecisionKind.LEASE_BEGAN ->
                "lease " + value(0) + " began: " + blockCount(value(2)) + " for " + instance(value(1));
            case DecisionKind.LEASE_ENDED -> "lease " + value(0) + " ended: " + constant(LeaseEnd.values(), value(1));
            case DecisionKind.BLOCK_SEALED ->
                "block " + blocks.block(value(1)) + " sealed: queries find it, page " + value(0);
            case DecisionKind.BLOCK_DEPARTED ->
                "block " + blocks.block(value(1)) + " left: " + constant(DepartureCause.values(), value(2)) + ", page "
                        + value(0);
            case DecisionKind.TRANSFER_BEGAN ->
                "transfer " + transfer(value(0)) + " began: "
                        + (value(2) == CopyCommandDescriptor.SAVE ? "save of " : "load of ") + blockCount(value(3))
                        + ", context " + value(1);
            case DecisionKind.TRANSFER_ENDED ->
                "transfer " + transfer(value(0)) + " ended: " + (value(1) == 0 ? "" : "status " + value(1) + ", ")
                        + Figures.bytes(value(2));
            case DecisionKind.INSTANCE_CHANGED -> instance(value(0)) + " " + of(INSTANCE_CHANGES, value(1));
            case DecisionKind.PAGE_RESERVED ->
                "page " + value(0) + " reserved for block " + blocks.block(value(1)) + ", shard " + value(2);
            case DecisionKind.CACHE_CLEANED ->
                "cache cleaned: " + blockCount(value(1)) + " left, " + Figures.bytes(value(2)) + ", still held "
                        + value(4);
            case DecisionKind.DEVICE_CHANGED -> "device " + value(0) + " " + of(DEVICE_CHANGES, value(1));
            default -> "decision of unknown kind " + kind + ", " + length + " bytes";
        };
    }

    private String reply() {
        return switch ((int) value(2)) {
            case QueryReplyDecoder.TEMPLATE_ID ->
                value(4) == 0 ? "no hits" : blockCount(value(4)) + " hit" + (value(5) == 0 ? ", no lease" : "");
            case SaveReplyDecoder.TEMPLATE_ID -> "saved, " + Figures.bytes(value(4)) + " copied";
            case LoadReplyDecoder.TEMPLATE_ID -> blockCount(value(4)) + " loaded, " + Figures.bytes(value(5));
            case RegisterReplyDecoder.TEMPLATE_ID -> "registered, device " + value(5) + " of " + instance(value(4));
            case ErrorReplyDecoder.TEMPLATE_ID -> "refused, " + ErrorCode.get((int) value(3));
            default -> "done";
        };
    }

    private String instance(final long key) {
        final InstanceInfo instance = names.byKey(key);
        return instance == null ? "instance " + key : "instance " + Figures.name(instance.name());
    }

    static String transfer(final long id) {
        return Long.toString(id >>> TRANSFER_SLOT_BITS);
    }

    static String blockCount(final long count) {
        return count == 1 ? "1 block" : Figures.count(count) + " blocks";
    }

    private static String constant(final Enum<?>[] constants, final long ordinal) {
        return ordinal >= 0 && ordinal < constants.length
                ? InputText.words(constants[(int) ordinal])
                : "cause " + ordinal;
    }

    private static String of(final String[] words, final long index) {
        return index >= 0 && index < words.length ? words[(int) index] : "changed to " + index;
    }

    private long value(final int index) {
        return buffer.getLong(offset + index * Long.BYTES, ByteOrder.LITTLE_ENDIAN);
    }
}

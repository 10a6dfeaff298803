package io.pegaflow.tools.journal;

import io.pegaflow.engine.copy.CopyCompletionDescriptor;
import io.pegaflow.engine.core.CloseReason;
import io.pegaflow.engine.core.InputKind;
import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.ipc.RequestFlags;
import io.pegaflow.tools.process.Figures;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.StringJoiner;
import org.agrona.DirectBuffer;

/** Inputs in words. */
final class InputText {
    private static final String[] COPY_STATUS = {"done", "failed", "cancelled", "device lost"};

    private InputText() {}

    static String of(final InputInfo input, final DirectBuffer buffer, final int offset, final int length) {
        if (input.request() != null) {
            return of(input.request());
        }
        return switch (input.kind()) {
            case InputKind.CONNECTION_OPENED ->
                "connection " + input.source() + " opened"
                        + (length < 24
                                ? ""
                                : ": pid " + longAt(buffer, offset + 8) + ", credits " + intAt(buffer, offset));
            case InputKind.CONNECTION_CLOSED ->
                "connection " + input.source() + " closed"
                        + (length < Integer.BYTES ? "" : ": " + closeReason(intAt(buffer, offset)));
            case InputKind.OPEN_COMPLETED ->
                "device memory of context " + input.source()
                        + (length < 16 || intAt(buffer, offset + 8) == 0
                                ? " opened"
                                : " could not be opened: " + ErrorCode.get(intAt(buffer, offset + 8)));
            case InputKind.COPY_COMPLETED -> copyCompleted(input, buffer, offset, length);
            case InputKind.TICK -> "tick";
            case InputKind.STEP -> "step of work under way";
            case InputKind.CONTEXT_CLOSED -> "device memory of context " + input.source() + " closed";
            case InputKind.CLEAN_CACHE -> "an administrator has the cache cleaned";
            case InputKind.DEVICE_RECOVERED ->
                "device " + input.source()
                        + (length < 4 || intAt(buffer, offset) == 0 ? " recovered" : " not recovered");
            case InputKind.WITHDRAW_INSTANCES ->
                "an administrator has "
                        + (length == 0
                                ? "all instances"
                                : "instance " + Figures.name(buffer.getStringWithoutLengthUtf8(offset, length)))
                        + " withdrawn";
            case InputKind.POOL_REGISTERED ->
                "pool registered with devices" + (length < 4 ? "" : ": slabs " + intAt(buffer, offset));
            default -> "input of unknown kind " + input.kind();
        };
    }

    private static String copyCompleted(
            final InputInfo input, final DirectBuffer buffer, final int offset, final int length) {
        if (length < CopyCompletionDescriptor.LENGTH) {
            return "copy ended on context " + input.source();
        }
        final int status = intAt(buffer, offset + CopyCompletionDescriptor.STATUS_OFFSET);
        return "copy of transfer "
                + DecisionText.transfer(longAt(buffer, offset + CopyCompletionDescriptor.TRANSFER_ID_OFFSET)) + " "
                + (status >= 0 && status < COPY_STATUS.length ? COPY_STATUS[status] : "status " + status) + ", "
                + Figures.bytes(longAt(buffer, offset + CopyCompletionDescriptor.BYTES_OFFSET));
    }

    static String of(final Request request) {
        final StringJoiner text = new StringJoiner(", ");
        final String who = request.type.word() + " by " + request.who();
        switch (request.type) {
            case REGISTER ->
                text.add(who + " device " + request.deviceId)
                        .add("namespace " + Figures.name(request.namespaceName))
                        .add("world size " + request.worldSize)
                        .add("layers " + request.layers);
            case QUERY -> {
                text.add(who + ": " + blocks(request));
                if ((request.flags & RequestFlags.QUERY_ALL_OR_NOTHING) != 0) {
                    text.add("all or nothing");
                }
            }
            case SAVE -> {
                text.add(who + " device " + request.deviceId + ": " + blocks(request));
                if (!request.leases.isEmpty()) {
                    text.add("continues " + leases(request));
                }
                if ((request.flags & RequestFlags.SAVE_RECLAIMABLE) != 0) {
                    text.add("reclaimable");
                }
            }
            case LOAD ->
                text.add(who + " device " + request.deviceId + ": targets for " + request.targets + " blocks")
                        .add(leases(request));
            case CANCEL -> text.add(who + ": request " + request.targetCorrelationId);
            case RELEASE -> text.add(who + ": " + leases(request));
            case UNREGISTER -> text.add(who + (request.deviceId < 0 ? ": all of it" : ": device " + request.deviceId));
            default -> text.add("malformed request");
        }
        return text.add("connection " + request.connectionId)
                .add("correlation id " + request.correlationId)
                .toString();
    }

    /** How many blocks, and the first and the last. */
    static String blocks(final Request request) {
        final StringJoiner parts = new StringJoiner(" and ");
        for (final HashList part : request.parts) {
            final int count = part.count();
            String text = count == 1 ? "1 block" : Figures.count(count) + " blocks";
            if (count > 0) {
                text += " " + Hashes.abbreviate(part.hex(0));
            }
            if (count > 1) {
                text += " to " + Hashes.abbreviate(part.hex(count - 1));
            }
            parts.add(part.group() == 0 ? text : text + " of group " + part.group());
        }
        return parts.length() == 0 ? "no blocks" : parts.toString();
    }

    static String leases(final Request request) {
        final StringJoiner text = new StringJoiner(", ");
        for (int i = 0; i < request.leases.size(); i++) {
            final long lease = request.leases.getLong(i);
            text.add(lease == 0 ? "an unknown lease" : "lease " + lease);
        }
        return text.length() == 0 ? "no lease" : text.toString();
    }

    static String closeReason(final int ordinal) {
        final CloseReason[] reasons = CloseReason.values();
        return ordinal >= 0 && ordinal < reasons.length ? words(reasons[ordinal]) : "reason " + ordinal;
    }

    /** A constant as people write it. */
    static String words(final Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static int intAt(final DirectBuffer buffer, final int offset) {
        return buffer.getInt(offset, ByteOrder.LITTLE_ENDIAN);
    }

    private static long longAt(final DirectBuffer buffer, final int offset) {
        return buffer.getLong(offset, ByteOrder.LITTLE_ENDIAN);
    }
}

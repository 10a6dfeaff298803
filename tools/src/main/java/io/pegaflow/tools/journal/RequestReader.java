package io.pegaflow.tools.journal;

import io.pegaflow.ipc.codec.CancelRequestDecoder;
import io.pegaflow.ipc.codec.LoadRequestDecoder;
import io.pegaflow.ipc.codec.MessageHeaderDecoder;
import io.pegaflow.ipc.codec.QueryRequestDecoder;
import io.pegaflow.ipc.codec.RegisterRequestDecoder;
import io.pegaflow.ipc.codec.ReleaseRequestDecoder;
import io.pegaflow.ipc.codec.SaveRequestDecoder;
import io.pegaflow.ipc.codec.UnregisterRequestDecoder;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Reads the wire message of a COMMAND input. Whatever clients sent was recorded, so none of it is believed. */
final class RequestReader {
    private static final int CORRELATION_ID_OFFSET = MessageHeaderDecoder.ENCODED_LENGTH;
    private static final byte[] NOTHING = {};

    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final RegisterRequestDecoder register = new RegisterRequestDecoder();
    private final QueryRequestDecoder query = new QueryRequestDecoder();
    private final SaveRequestDecoder save = new SaveRequestDecoder();
    private final LoadRequestDecoder load = new LoadRequestDecoder();
    private final CancelRequestDecoder cancel = new CancelRequestDecoder();
    private final ReleaseRequestDecoder release = new ReleaseRequestDecoder();
    private final UnregisterRequestDecoder unregister = new UnregisterRequestDecoder();
    private final UnsafeBuffer message = new UnsafeBuffer(0, 0);

    /** The request of a message; of type {@link RequestType#MALFORMED} if it cannot be read. */
    Request read(
            final long sequence,
            final long timestampNs,
            final int connectionId,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        final Request request = new Request();
        request.sequence = sequence;
        request.timestampNs = timestampNs;
        request.connectionId = connectionId;
        if (length < CORRELATION_ID_OFFSET + Long.BYTES) {
            return request;
        }
        // Bounds are those of the message, not of what lies around it.
        message.wrap(buffer, offset, length);
        header.wrap(message, 0);
        request.correlationId = message.getLong(CORRELATION_ID_OFFSET, ByteOrder.LITTLE_ENDIAN);
        final RequestType type = RequestType.of(header.templateId());
        try {
            read(type, request);
            request.type = type;
        } catch (final IndexOutOfBoundsException | IllegalArgumentException ex) {
            request.parts = List.of();
        }
        return request;
    }

    private void read(final RequestType type, final Request request) {
        switch (type) {
            case REGISTER -> readRegister(request);
            case QUERY -> {
                query.wrapAndApplyHeader(message, 0, header);
                request.instanceKey = query.instanceKey();
                request.flags = query.flags();
                final int group = query.storageGroup();
                final int hashLength = query.hashLength();
                request.parts = List.of(new HashList(group, hashLength, bytes(query.hashesLength(), query.limit())));
            }
            case SAVE -> readSave(request);
            case LOAD -> readLoad(request);
            case CANCEL -> {
                cancel.wrapAndApplyHeader(message, 0, header);
                request.targetCorrelationId = cancel.targetCorrelationId();
            }
            case RELEASE -> {
                release.wrapAndApplyHeader(message, 0, header);
                request.addLease(release.leaseId().high(), release.leaseId().low());
            }
            case UNREGISTER -> {
                unregister.wrapAndApplyHeader(message, 0, header);
                request.instanceKey = unregister.instanceKey();
                request.deviceId = unregister.deviceId();
            }
            default -> {}
        }
    }

    private void readRegister(final Request request) {
        register.wrapAndApplyHeader(message, 0, header);
        request.deviceId = register.deviceId();
        request.worldSize = register.worldSize();
        request.flags = (int) register.flags();
        for (final RegisterRequestDecoder.AllocationsDecoder allocation : register.allocations()) {
            allocation.skipHandle();
        }
        final RegisterRequestDecoder.LayersDecoder group = register.layers();
        request.layers = group.count();
        while (group.hasNext()) {
            group.next().skipLayerName();
        }
        request.instanceName = register.instanceName();
        request.namespaceName = register.namespaceName();
    }

    private void readSave(final Request request) {
        save.wrapAndApplyHeader(message, 0, header);
        request.instanceKey = save.instanceKey();
        request.deviceId = save.deviceId();
        request.flags = save.flags();
        request.addLease(save.leaseId().high(), save.leaseId().low());
        final List<HashList> parts = new ArrayList<>();
        for (final SaveRequestDecoder.PartsDecoder part : save.parts()) {
            final int group = part.storageGroup();
            final int hashLength = part.hashLength();
            part.skipLayers();
            part.skipBlockIds();
            final byte[] hashes = bytes(part.hashesLength(), save.limit());
            part.skipHashes();
            parts.add(new HashList(group, hashLength, hashes));
        }
        request.parts = parts;
    }

    private void readLoad(final Request request) {
        load.wrapAndApplyHeader(message, 0, header);
        request.instanceKey = load.instanceKey();
        request.deviceId = load.deviceId();
        for (final LoadRequestDecoder.PartsDecoder part : load.parts()) {
            request.addLease(part.leaseId().high(), part.leaseId().low());
            part.skipLayers();
            request.targets += part.blockIdsLength() / Integer.BYTES;
            part.skipBlockIds();
        }
    }

    private byte[] bytes(final int length, final int limit) {
        if (length == 0) {
            return NOTHING;
        }
        final int offset = limit + Integer.BYTES;
        message.boundsCheck(offset, length);
        final byte[] bytes = new byte[length];
        message.getBytes(offset, bytes);
        return bytes;
    }
}

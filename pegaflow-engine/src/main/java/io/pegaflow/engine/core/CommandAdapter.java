package io.pegaflow.engine.core;

import io.pegaflow.ipc.codec.CancelRequestDecoder;
import io.pegaflow.ipc.codec.LoadRequestDecoder;
import io.pegaflow.ipc.codec.MessageHeaderDecoder;
import io.pegaflow.ipc.codec.QueryRequestDecoder;
import io.pegaflow.ipc.codec.RegisterRequestDecoder;
import io.pegaflow.ipc.codec.ReleaseRequestDecoder;
import io.pegaflow.ipc.codec.SaveRequestDecoder;
import io.pegaflow.ipc.codec.UnregisterRequestDecoder;
import org.agrona.DirectBuffer;

/** Decodes requests and hands each to the class that carries it out. Trusts no length. */
final class CommandAdapter {
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final QueryRequestDecoder query = new QueryRequestDecoder();
    private final SaveRequestDecoder save = new SaveRequestDecoder();
    private final LoadRequestDecoder load = new LoadRequestDecoder();
    private final CancelRequestDecoder cancel = new CancelRequestDecoder();
    private final ReleaseRequestDecoder release = new ReleaseRequestDecoder();
    private final UnregisterRequestDecoder unregister = new UnregisterRequestDecoder();
    private final VarDataReader fields = new VarDataReader();
    private final QueryCommand queries;
    private final SaveCommand saves;
    private final LoadCommand loads;
    private final Registrar registrar;
    private final LeaseTable leases;
    private final TransferTable transfers;
    private final Replies replies;
    private final RequestChecks checks;

    CommandAdapter(
            final QueryCommand queries,
            final SaveCommand saves,
            final LoadCommand loads,
            final Registrar registrar,
            final LeaseTable leases,
            final TransferTable transfers,
            final Replies replies,
            final RequestChecks checks) {
        this.queries = queries;
        this.saves = saves;
        this.loads = loads;
        this.registrar = registrar;
        this.leases = leases;
        this.transfers = transfers;
        this.replies = replies;
        this.checks = checks;
    }

    void onCommand(final int connectionId, final DirectBuffer buffer, final int offset, final int length) {
        if (length < MessageHeaderDecoder.ENCODED_LENGTH + Long.BYTES) {
            checks.refuse(connectionId, 0, checks.because(Refusal.TOO_SHORT).with(length));
            return;
        }
        header.wrap(buffer, offset);
        final int templateId = header.templateId();
        final int blockLength = header.blockLength();
        final int version = header.version();
        final int body = offset + MessageHeaderDecoder.ENCODED_LENGTH;
        if (header.schemaId() != MessageHeaderDecoder.SCHEMA_ID
                || blockLength < leastBlockLength(templateId)
                || blockLength > length - MessageHeaderDecoder.ENCODED_LENGTH) {
            malformed(connectionId, buffer, body, templateId, blockLength);
            return;
        }
        checks.onRequest(buffer, offset, length);
        fields.wrap(buffer, body + blockLength, offset + length);
        switch (templateId) {
            case QueryRequestDecoder.TEMPLATE_ID ->
                queries.onQuery(connectionId, query.wrap(buffer, body, blockLength, version), fields);
            case SaveRequestDecoder.TEMPLATE_ID ->
                saves.onSave(connectionId, save.wrap(buffer, body, blockLength, version), fields);
            case LoadRequestDecoder.TEMPLATE_ID ->
                loads.onLoad(connectionId, load.wrap(buffer, body, blockLength, version), fields);
            case ReleaseRequestDecoder.TEMPLATE_ID ->
                onRelease(connectionId, release.wrap(buffer, body, blockLength, version));
            case CancelRequestDecoder.TEMPLATE_ID ->
                onCancel(connectionId, cancel.wrap(buffer, body, blockLength, version));
            case UnregisterRequestDecoder.TEMPLATE_ID -> {
                unregister.wrap(buffer, body, blockLength, version);
                registrar.onUnregister(
                        connectionId, unregister.correlationId(), unregister.instanceKey(), unregister.deviceId());
            }
            default ->
                registrar.onRegister(
                        connectionId, buffer.getLong(body, MessageHeaderDecoder.BYTE_ORDER), buffer, offset, length);
        }
    }

    private static int leastBlockLength(final int templateId) {
        return switch (templateId) {
            case QueryRequestDecoder.TEMPLATE_ID -> QueryRequestDecoder.BLOCK_LENGTH;
            case SaveRequestDecoder.TEMPLATE_ID -> SaveRequestDecoder.BLOCK_LENGTH;
            case LoadRequestDecoder.TEMPLATE_ID -> LoadRequestDecoder.BLOCK_LENGTH;
            case ReleaseRequestDecoder.TEMPLATE_ID -> ReleaseRequestDecoder.BLOCK_LENGTH;
            case CancelRequestDecoder.TEMPLATE_ID -> CancelRequestDecoder.BLOCK_LENGTH;
            case UnregisterRequestDecoder.TEMPLATE_ID -> UnregisterRequestDecoder.BLOCK_LENGTH;
            case RegisterRequestDecoder.TEMPLATE_ID -> RegisterRequestDecoder.BLOCK_LENGTH;
            default -> Integer.MAX_VALUE;
        };
    }

    private void malformed(
            final int connectionId,
            final DirectBuffer buffer,
            final int body,
            final int templateId,
            final int blockLength) {
        checks.refuse(
                connectionId,
                buffer.getLong(body, MessageHeaderDecoder.BYTE_ORDER),
                checks.because(Refusal.NO_REQUEST)
                        .with(templateId)
                        .with(header.schemaId())
                        .with(blockLength));
    }

    private void onRelease(final int connectionId, final ReleaseRequestDecoder request) {
        final long correlationId = request.correlationId();
        final Lease lease =
                leases.find(request.leaseId().high(), request.leaseId().low());
        if (lease == null) {
            checks.refuse(connectionId, correlationId, checks.because(Refusal.RELEASE_UNKNOWN_LEASE));
        } else {
            leases.end(lease, LeaseEnd.RELEASED);
            replies.ack(connectionId, correlationId);
        }
    }

    private void onCancel(final int connectionId, final CancelRequestDecoder request) {
        final long correlationId = request.correlationId();
        transfers.cancel(connectionId, request.targetCorrelationId());
        replies.ack(connectionId, correlationId);
    }
}

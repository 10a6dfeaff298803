package io.pegaflow.engine.core;

import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.ipc.codec.AckDecoder;
import io.pegaflow.ipc.codec.ErrorReplyDecoder;
import io.pegaflow.ipc.codec.LoadReplyDecoder;
import io.pegaflow.ipc.codec.QueryReplyDecoder;
import io.pegaflow.ipc.codec.RegisterReplyDecoder;
import io.pegaflow.ipc.codec.SaveReplyDecoder;
import org.agrona.DirectBuffer;

/** Sends replies, and notes each as a decision: in this order, as nobody waits for the note. */
final class Replies {
    private static final long RETRY_AFTER_NS = 1_000_000;
    private static final long REGISTERING_RETRY_AFTER_NS = 100_000_000;
    private static final String BUSY_TEXT = new Reason().because(Refusal.BUSY).text();

    private final CoreOutput output;
    private final Decisions decisions;
    private final CoreStats stats;

    Replies(final CoreOutput output, final Decisions decisions, final CoreStats stats) {
        this.output = output;
        this.decisions = decisions;
        this.stats = stats;
    }

    void registered(final int connectionId, final long correlationId, final Instance instance) {
        final int registered = instance.registered();
        output.replyRegister(connectionId, correlationId, instance.key, registered, instance.worldSize);
        decisions.reply(connectionId, correlationId, RegisterReplyDecoder.TEMPLATE_ID, 0, instance.key, registered);
    }

    void query(
            final int connectionId,
            final long correlationId,
            final int hits,
            final Lease lease,
            final long ttlNs,
            final DirectBuffer positions,
            final int positionsLength) {
        final long high = lease == null ? 0 : lease.idHigh;
        final long low = lease == null ? 0 : lease.idLow;
        output.replyQuery(
                connectionId, correlationId, hits, high, low, lease == null ? 0 : ttlNs, positions, 0, positionsLength);
        decisions.reply(connectionId, correlationId, QueryReplyDecoder.TEMPLATE_ID, 0, hits, high ^ low);
    }

    void saved(
            final int connectionId,
            final long correlationId,
            final long bytes,
            final long copyNs,
            final DirectBuffer outcomes,
            final int length) {
        output.replySave(connectionId, correlationId, bytes, copyNs, outcomes, 0, length);
        decisions.reply(
                connectionId,
                correlationId,
                SaveReplyDecoder.TEMPLATE_ID,
                0,
                bytes,
                Mixing.hash(length, outcomes, 0, length));
    }

    void loaded(
            final int connectionId, final long correlationId, final int blocks, final long bytes, final long copyNs) {
        output.replyLoad(connectionId, correlationId, blocks, bytes, copyNs);
        decisions.reply(connectionId, correlationId, LoadReplyDecoder.TEMPLATE_ID, 0, blocks, bytes);
    }

    void ack(final int connectionId, final long correlationId) {
        output.replyAck(connectionId, correlationId);
        decisions.reply(connectionId, correlationId, AckDecoder.TEMPLATE_ID, 0, 0, 0);
    }

    void busy(final int connectionId, final long correlationId) {
        error(connectionId, correlationId, ErrorCode.BUSY, RETRY_AFTER_NS, BUSY_TEXT);
    }

    /** Something is there in a while; not as soon as what other requests give back. */
    void busy(final int connectionId, final long correlationId, final Reason reason) {
        error(connectionId, correlationId, ErrorCode.BUSY, REGISTERING_RETRY_AFTER_NS, reason.text());
    }

    void error(final int connectionId, final long correlationId, final Reason reason) {
        error(connectionId, correlationId, reason.errorCode(), 0, reason.text());
    }

    void error(final int connectionId, final long correlationId, final ErrorCode code, final String text) {
        error(connectionId, correlationId, code, 0, text);
    }

    private void error(
            final int connectionId,
            final long correlationId,
            final ErrorCode code,
            final long retryAfterNs,
            final String text) {
        stats.refusals[code.code()]++;
        output.replyError(connectionId, correlationId, code, retryAfterNs, text);
        decisions.reply(
                connectionId, correlationId, ErrorReplyDecoder.TEMPLATE_ID, code.code(), retryAfterNs, text.length());
    }
}

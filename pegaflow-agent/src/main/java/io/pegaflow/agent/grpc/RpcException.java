package io.pegaflow.agent.grpc;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.pegaflow.engine.core.Reason;
import io.pegaflow.engine.core.Refusal;
import io.pegaflow.engine.runtime.latency.Operation;
import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.ipc.Limit;
import java.util.Locale;

/** A call that ends with a status other than OK. Has no stack trace: it is an answer, no defect. */
final class RpcException extends Exception {
    private static final long serialVersionUID = 1L;
    private static final String REGISTER_FAILED = "register tensor failed";

    private final transient Status status;
    private final String label;

    RpcException(final Status.Code code, final String text) {
        this(code, labelOf(code), text);
    }

    private RpcException(final Status.Code code, final String label, final String text) {
        super(text, null, false, false);
        this.label = label;
        status = code.toStatus().withDescription(StatusText.fit(text));
    }

    /** One of the rules, with its values in order: numbers and words. */
    static RpcException of(final Operation operation, final Refusal refusal, final Object... values) {
        return of(operation, refusal.errorCode(), text(refusal, values));
    }

    static String text(final Refusal refusal, final Object... values) {
        final Reason reason = new Reason().because(refusal);
        for (final Object value : values) {
            if (value instanceof Number) {
                reason.with(((Number) value).longValue());
            } else {
                reason.with(String.valueOf(value));
            }
        }
        return reason.text();
    }

    static RpcException of(final Limit limit, final long value) {
        return new RpcException(Status.Code.INVALID_ARGUMENT, limit.refusal(value));
    }

    /** What the engine has answered. */
    static RpcException of(final Operation operation, final ErrorCode errorCode, final String text) {
        final boolean isMapping = operation == Operation.REGISTER && text.startsWith(REGISTER_FAILED);
        return new RpcException(
                isMapping ? Status.Code.INTERNAL : codeOf(operation, errorCode),
                errorCode.name().toLowerCase(Locale.ROOT),
                text);
    }

    /** The errors of the engine go first: whoever refuses, equal refusals count together. */
    private static String labelOf(final Status.Code code) {
        return switch (code) {
            case RESOURCE_EXHAUSTED -> ErrorCode.TOO_MANY_REQUESTS.name().toLowerCase(Locale.ROOT);
            case UNAVAILABLE -> ErrorCode.STOPPING.name().toLowerCase(Locale.ROOT);
            default -> code.name().toLowerCase(Locale.ROOT);
        };
    }

    /** The error as metrics name it. */
    String label() {
        return label;
    }

    static RpcException stopping() {
        return new RpcException(Status.Code.UNAVAILABLE, "the agent is stopping");
    }

    static RpcException overloaded(final String instanceId, final int inFlight) {
        return new RpcException(
                Status.Code.RESOURCE_EXHAUSTED,
                "too much in flight: instance=" + instanceId + ", in_flight=" + inFlight
                        + "; wait for answers before asking more");
    }

    static RpcException tooManySessions(final String instanceId, final int sessions) {
        return new RpcException(
                Status.Code.RESOURCE_EXHAUSTED,
                "too many sessions: instance=" + instanceId + ", sessions=" + sessions
                        + "; open one for each instance, and end those that nobody needs");
    }

    private static Status.Code codeOf(final Operation operation, final ErrorCode errorCode) {
        return switch (errorCode) {
            case MALFORMED, LIMIT_EXCEEDED, INVALID_ARGUMENT, NOT_SEALED, LAYOUT_MISMATCH ->
                Status.Code.INVALID_ARGUMENT;
            case UNKNOWN_INSTANCE, UNKNOWN_DEVICE, TOPOLOGY_MISMATCH, VERSION_MISMATCH ->
                Status.Code.FAILED_PRECONDITION;
            case UNKNOWN_LEASE -> operation == Operation.LOAD ? Status.Code.INTERNAL : Status.Code.FAILED_PRECONDITION;
            case BUSY, TOO_MANY_REQUESTS -> Status.Code.RESOURCE_EXHAUSTED;
            case STOPPING -> Status.Code.UNAVAILABLE;
            default -> Status.Code.INTERNAL;
        };
    }

    Status status() {
        return status;
    }

    StatusRuntimeException toStatusException() {
        return status.asRuntimeException();
    }
}

package io.pegaflow.ipc;

/**
 * Every error an agent answers with, as it stands in {@code ErrorReply.errorCode}. Codes are never reused.
 *
 * <p>The numbers are part of the wire contract; a reader that meets an unknown number sees {@link #UNKNOWN}.
 */
public enum ErrorCode {
    /** A code newer than this reader. */
    UNKNOWN(0),
    /** The message is not a request of this protocol, or its lengths contradict each other. */
    MALFORMED(1),
    /** Client and agent share no protocol version. */
    VERSION_MISMATCH(2),
    /** A value lies outside its limit; the text names value and limit. */
    LIMIT_EXCEEDED(3),
    /** A value is not acceptable whatever the state of the agent. */
    INVALID_ARGUMENT(4),
    /** No instance has the given key or name. */
    UNKNOWN_INSTANCE(5),
    /** The instance has no such device. */
    UNKNOWN_DEVICE(6),
    /** Not all {@code worldSize} devices of the instance are registered yet. */
    NOT_SEALED(7),
    /** The device is registered with the instance already. */
    ALREADY_REGISTERED(8),
    /** Topology or geometry differs from what the instance's other devices registered. */
    TOPOLOGY_MISMATCH(9),
    /** The exported device memory could not be opened, or is smaller than the layout claims. */
    DEVICE_MEMORY(10),
    /** The lease is unknown, ended, expired or exhausted. */
    UNKNOWN_LEASE(11),
    /** The lease belongs to another instance. */
    FOREIGN_LEASE(12),
    /** The stored block has another layout than the target device. */
    LAYOUT_MISMATCH(13),
    /** No pages are free or can be evicted; the text gives needed, free, leased and partial. */
    POOL_EXHAUSTED(14),
    /** A queue or table of the agent is full for the moment; {@code retryAfterNs} says when to try again. */
    BUSY(15),
    /** The copy between device and pool failed. */
    COPY_FAILED(16),
    /** The request was cancelled, by its client or because its device was withdrawn. */
    CANCELLED(17),
    /** The client sent more requests than it has credits. */
    TOO_MANY_REQUESTS(18),
    /** The agent is stopping. */
    STOPPING(19),
    /** The device failed as a whole and serves no copies until the agent has recovered it; other devices go on. */
    DEVICE_LOST(20);

    private static final ErrorCode[] BY_CODE = new ErrorCode[21];

    static {
        for (final ErrorCode value : values()) {
            BY_CODE[value.code] = value;
        }
    }

    private final int code;

    ErrorCode(final int code) {
        this.code = code;
    }

    /**
     * The number on the wire.
     *
     * @return the number on the wire.
     */
    public int code() {
        return code;
    }

    /**
     * The error of a number on the wire.
     *
     * @param code the number, of any value.
     * @return the error, {@link #UNKNOWN} if this reader does not know the number.
     */
    public static ErrorCode get(final int code) {
        return code >= 0 && code < BY_CODE.length ? BY_CODE[code] : UNKNOWN;
    }
}

package io.pegaflow.client;

import io.pegaflow.ipc.ErrorCode;

/** The agent answered with an error. */
public final class AgentErrorException extends PegaflowException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final long retryAfterNs;

    AgentErrorException(final ErrorCode code, final String text, final long retryAfterNs) {
        super(code + ": " + text);
        this.code = code;
        this.retryAfterNs = retryAfterNs;
    }

    /**
     * Which error.
     *
     * @return its code.
     */
    public ErrorCode code() {
        return code;
    }

    /**
     * For {@link ErrorCode#BUSY}: when a retry is sensible.
     *
     * @return time from the answer on, else 0.
     */
    public long retryAfterNs() {
        return retryAfterNs;
    }
}

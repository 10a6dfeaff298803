package io.pegaflow.client;

/** No answer came in time. */
public final class RequestTimeoutException extends PegaflowException {
    private static final long serialVersionUID = 1L;

    RequestTimeoutException(final String message) {
        super(message);
    }
}

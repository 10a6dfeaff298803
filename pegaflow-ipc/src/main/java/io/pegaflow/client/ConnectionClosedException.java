package io.pegaflow.client;

/** The connection was closed before the answer came. */
public final class ConnectionClosedException extends PegaflowException {
    private static final long serialVersionUID = 1L;

    ConnectionClosedException(final String message) {
        super(message);
    }
}

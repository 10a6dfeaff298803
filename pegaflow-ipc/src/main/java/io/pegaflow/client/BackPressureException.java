package io.pegaflow.client;

/** The agent takes no more requests at present. */
public final class BackPressureException extends PegaflowException {
    private static final long serialVersionUID = 1L;

    BackPressureException(final String message) {
        super(message);
    }
}

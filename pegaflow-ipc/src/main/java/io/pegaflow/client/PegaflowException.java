package io.pegaflow.client;

/** A request of {@link BlockingPegaflowClient} did not succeed; the subclass says how. */
public abstract class PegaflowException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PegaflowException(final String message) {
        super(message);
    }
}

package io.pegaflow.agent.grpc.wrapper;

/** Bytes that a client sent for a layer do not say where its memory is. The message says why and what to do. */
public final class WrapperException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * Create.
     *
     * @param message for the client.
     */
    public WrapperException(final String message) {
        super(message);
    }
}

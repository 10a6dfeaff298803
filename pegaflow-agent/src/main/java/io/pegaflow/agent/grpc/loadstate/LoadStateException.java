package io.pegaflow.agent.grpc.loadstate;

/** The memory that a client named for the state of its load cannot be used. The message is the whole text for the client. */
public final class LoadStateException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What it begins with. */
    private static final String PREFIX = "storage error: LoadState: ";

    LoadStateException(final String message) {
        super(PREFIX + message);
    }
}

package io.pegaflow.engine.device.cuda;

/** GPUs cannot be used in this process. The message says what is missing or failed, and the remedy. */
public final class CudaUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * GPUs cannot be used.
     *
     * @param message for a person.
     */
    public CudaUnavailableException(final String message) {
        super(message);
    }

    CudaUnavailableException(final String message, final Throwable cause) {
        super(message, cause);
    }
}

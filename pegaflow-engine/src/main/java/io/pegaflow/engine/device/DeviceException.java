package io.pegaflow.engine.device;

import io.pegaflow.ipc.ErrorCode;

/** Device memory could not be opened. The message says what failed with its values, and reaches the client. */
public final class DeviceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode errorCode;

    /**
     * A failure to open device memory.
     *
     * @param errorCode the client sees.
     * @param message   the client sees.
     */
    public DeviceException(final ErrorCode errorCode, final String message) {
        super(message);
        this.errorCode = errorCode;
    }

    /**
     * The error the client sees.
     *
     * @return the error.
     */
    public ErrorCode errorCode() {
        return errorCode;
    }
}

package io.pegaflow.agent.grpc;

import java.io.IOException;

/** The files for TLS will not do. The message says which, why, and what to do. */
public final class TlsException extends IOException {
    private static final long serialVersionUID = 1L;

    TlsException(final String message) {
        super(message);
    }

    TlsException(final String message, final Throwable cause) {
        super(message, cause);
    }
}

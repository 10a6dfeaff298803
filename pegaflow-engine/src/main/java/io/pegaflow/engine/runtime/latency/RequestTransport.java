package io.pegaflow.engine.runtime.latency;

/** By which way a request came. */
public enum RequestTransport {
    /** Aeron over shared memory. */
    IPC("ipc"),
    /** The gRPC service. */
    GRPC("grpc");

    private final String label;

    RequestTransport(final String label) {
        this.label = label;
    }

    /**
     * Name in figures.
     *
     * @return the name.
     */
    public String label() {
        return label;
    }
}

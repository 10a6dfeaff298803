package io.pegaflow.agent.grpc.wrapper;

/** Device memory of one layer as its client exported it. Nothing of it is verified but its form. Immutable. */
public sealed interface ExportedTensor permits CudaIpcWrapper, HostHandle {
    /** Exporter whose pid the handle does not tell. */
    long UNKNOWN_PID = 0;

    /**
     * The handle as it stands in a registration of our own wire.
     *
     * @return a new array; layers in the same allocation have equal handles.
     */
    byte[] wireHandle();

    /**
     * Where the memory of the layer begins.
     *
     * @return offset in the allocation in bytes, not negative.
     */
    long allocationOffset();

    /**
     * How much memory the layer may use.
     *
     * @return bytes from {@link #allocationOffset()} on, at least 1.
     */
    long storageBytes();

    /**
     * The process that exported the memory.
     *
     * @return its pid as it sees itself, or {@link #UNKNOWN_PID}.
     */
    long exporterPid();
}

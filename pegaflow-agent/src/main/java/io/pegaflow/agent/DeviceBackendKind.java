package io.pegaflow.agent;

/** What {@code --device-backend} may say. */
public enum DeviceBackendKind {
    /** GPUs where there are any this version can use, else host memory. */
    AUTO,
    /** GPUs, by the CUDA driver. */
    CUDA,
    /** Shared memory of the CPU. */
    HOST
}

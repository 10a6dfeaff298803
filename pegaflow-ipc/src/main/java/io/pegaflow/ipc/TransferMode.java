package io.pegaflow.ipc;

/** How a device wants its blocks copied. A wish: the agent may copy otherwise, with the same result. */
public enum TransferMode {
    /** One copy command for each run of adjacent bytes. */
    DIRECT,
    /** One kernel for all ranges. */
    KERNEL
}

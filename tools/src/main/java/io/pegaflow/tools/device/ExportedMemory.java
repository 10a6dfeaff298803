package io.pegaflow.tools.device;

/** Device memory of this process that an agent opens by its handle, with a mirror of it in host memory. */
public interface ExportedMemory extends DeviceMirror, AutoCloseable {
    /**
     * Device it lies on.
     *
     * @return the number by which the host knows it.
     */
    int deviceId();

    /**
     * By what an agent opens the memory.
     *
     * @return the handle as it stands in a registration.
     */
    byte[] handle();

    /**
     * Length of the memory.
     *
     * @return bytes.
     */
    long sizeBytes();

    /**
     * Where the mirror lies.
     *
     * @return address of its first byte, divisible by 8.
     */
    long mirrorAddress();

    /** Gives the memory up; nothing may use it any more. */
    @Override
    void close();
}

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

    /**
     * Make other host memory fit for copies from and to this memory.
     *
     * @param address of its first byte, page-aligned.
     * @param length  in bytes.
     */
    void pin(long address, long length);

    /**
     * Take back {@link #pin}, before the host memory goes and this memory is closed.
     *
     * @param address that was given.
     */
    void unpin(long address);

    /**
     * Begin to copy from this memory to pinned host memory.
     *
     * @param offset      from the start of this memory, in bytes.
     * @param hostAddress of the first byte of the copy.
     * @param length      in bytes.
     */
    void copyOut(long offset, long hostAddress, long length);

    /**
     * Begin to copy from pinned host memory to this memory.
     *
     * @param offset      from the start of this memory, in bytes.
     * @param hostAddress of the first byte to copy.
     * @param length      in bytes.
     */
    void copyIn(long offset, long hostAddress, long length);

    /** Gives the memory up; nothing may use it any more. */
    @Override
    void close();
}

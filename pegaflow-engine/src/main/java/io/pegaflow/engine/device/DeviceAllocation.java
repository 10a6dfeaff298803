package io.pegaflow.engine.device;

/**
 * Exported device memory that is open in this process. Opened and closed on the thread of the native resource agent; the
 * other methods may be called by any thread while it is open. None of them allocates.
 */
public interface DeviceAllocation extends AutoCloseable {
    /**
     * Address of the first byte, as the device's {@link CopyEngine} takes it.
     *
     * @return the address.
     */
    long address();

    /**
     * Length as measured when it was opened, whatever the client claimed.
     *
     * @return the length in bytes.
     */
    long length();

    /**
     * Does the memory still have the measured length? A copy after which it has not is worth nothing.
     *
     * @return whether it has.
     */
    boolean intact();

    /** Gives the memory up; what several contexts opened stays mapped until the last of them has closed it. */
    @Override
    void close();
}

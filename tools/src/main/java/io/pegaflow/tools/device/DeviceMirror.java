package io.pegaflow.tools.device;

/** Moves bytes between device memory and the host memory that mirrors it, offset for offset. Used by one thread. */
public interface DeviceMirror {
    /** Of device memory that is host memory: nothing has to move. */
    DeviceMirror NONE = new DeviceMirror() {
        @Override
        public void push(final long offset, final long length) {}

        @Override
        public void pull(final long offset, final long length) {}

        @Override
        public void await() {}
    };

    /**
     * Begin to copy from the host to the device.
     *
     * @param offset from the start of the memory, in bytes.
     * @param length in bytes.
     */
    void push(long offset, long length);

    /**
     * Begin to copy from the device to the host.
     *
     * @param offset from the start of the memory, in bytes.
     * @param length in bytes.
     */
    void pull(long offset, long length);

    /** Wait until all copies that were begun have ended. */
    void await();
}

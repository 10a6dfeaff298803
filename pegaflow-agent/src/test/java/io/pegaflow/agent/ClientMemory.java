package io.pegaflow.agent;

import io.pegaflow.client.HostDeviceMemory;
import org.agrona.MutableDirectBuffer;

/** Device memory of a test's client, seen through host memory: the same for the host backend, a mirror of it elsewhere. */
interface ClientMemory extends AutoCloseable {
    byte[] handle();

    long sizeBytes();

    MutableDirectBuffer buffer();

    /** The device has what was written to the buffer. */
    void push();

    /** The buffer has what is on the device. */
    void pull();

    @Override
    void close();

    static ClientMemory of(final HostDeviceMemory memory) {
        return new ClientMemory() {
            @Override
            public byte[] handle() {
                return memory.handle();
            }

            @Override
            public long sizeBytes() {
                return memory.sizeBytes();
            }

            @Override
            public MutableDirectBuffer buffer() {
                return memory.buffer();
            }

            @Override
            public void push() {}

            @Override
            public void pull() {}

            @Override
            public void close() {
                memory.close();
            }
        };
    }
}

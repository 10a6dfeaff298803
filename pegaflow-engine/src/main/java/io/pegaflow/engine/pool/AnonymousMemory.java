package io.pegaflow.engine.pool;

import org.agrona.UnsafeApi;

/** Pool memory of this process alone, without a file: for replay, simulation and tests. */
public final class AnonymousMemory implements PoolMemory, AutoCloseable {
    private static final int ALIGNMENT = 4096;

    private final long length;
    private final long address;
    private long allocated;

    /**
     * Allocates zeroed memory.
     *
     * @param length in bytes.
     */
    public AnonymousMemory(final long length) {
        this.length = length;
        allocated = UnsafeApi.allocateMemory(length + ALIGNMENT);
        address = (allocated + ALIGNMENT - 1) & -ALIGNMENT;
        UnsafeApi.setMemory(address, length, (byte) 0);
    }

    @Override
    public long address() {
        return address;
    }

    @Override
    public long length() {
        return length;
    }

    /** Frees the memory; it must not be touched any more. */
    @Override
    public void close() {
        if (allocated != 0) {
            UnsafeApi.freeMemory(allocated);
            allocated = 0;
        }
    }
}

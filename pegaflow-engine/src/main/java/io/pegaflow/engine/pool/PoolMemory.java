package io.pegaflow.engine.pool;

/** The memory of a pool: one contiguous, zero-filled range of this process, readable and writable, page-aligned. */
public interface PoolMemory {
    /**
     * Address of the first byte.
     *
     * @return the address.
     */
    long address();

    /**
     * Length in bytes.
     *
     * @return the length.
     */
    long length();
}

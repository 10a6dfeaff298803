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

    /**
     * Have the memory of a range there before it is used for the first time. Slow. Nothing to do where all of it is.
     *
     * @param offset of the range from the start of the pool, in bytes.
     * @param length of the range in bytes.
     * @throws IllegalStateException when it cannot be had; the message names the numbers and the remedy.
     */
    default void take(final long offset, final long length) {}
}

package io.pegaflow.engine.copy;

/**
 * How much a copy agent gives its device at once, so that a long transfer keeps nobody waiting for long.
 *
 * @param chunkBytes    longest single copy, and what saves may copy in one go while loads wait.
 * @param inFlightBytes most bytes submitted and not ended, for each direction; an engine may hold itself to less.
 */
public record CopyLimits(long chunkBytes, long inFlightBytes) {
    /** Default length of a chunk. */
    public static final long DEFAULT_CHUNK_BYTES = 64L << 20;

    /** Default bytes in flight in each direction of a device: a chunk that is copied and one behind it. */
    public static final long DEFAULT_IN_FLIGHT_BYTES = 2 * DEFAULT_CHUNK_BYTES;

    /** Shortest chunk: shorter copies would cost the link more than waiting does. */
    public static final long MIN_CHUNK_BYTES = 64L << 10;

    /** The defaults. */
    public static final CopyLimits DEFAULT = new CopyLimits(DEFAULT_CHUNK_BYTES, DEFAULT_IN_FLIGHT_BYTES);

    /** Limits that make sense. */
    public CopyLimits {
        if (chunkBytes < MIN_CHUNK_BYTES || inFlightBytes < chunkBytes) {
            throw new IllegalArgumentException("a copy chunk has at least " + MIN_CHUNK_BYTES
                    + " bytes, and one must fit into the bytes in flight: chunkBytes=" + chunkBytes + ", inFlightBytes="
                    + inFlightBytes);
        }
    }
}

package io.pegaflow.ipc;

/** What a save did with one block: one byte a block in {@code SaveReply.outcomes}, the value of {@link #value()}. */
public enum BlockOutcome {
    /** This request completed the block; queries see it. */
    SEALED(0),
    /** The bytes are stored; other layers or ranks of the block are still missing. */
    STORED(1),
    /** The block was there already; nothing was copied. */
    RESIDENT(2),
    /** Another request is copying the same cells; nothing is promised. */
    IN_FLIGHT(3),
    /** Not stored: no memory, a limit, or a block of another layout under the same hash. */
    REFUSED(4),
    /** The copy failed; nothing was stored. */
    FAILED(5),
    /** A value newer than this reader. */
    UNKNOWN(255);

    private static final BlockOutcome[] BY_VALUE = {SEALED, STORED, RESIDENT, IN_FLIGHT, REFUSED, FAILED};

    private final int value;

    BlockOutcome(final int value) {
        this.value = value;
    }

    /**
     * The byte on the wire.
     *
     * @return the byte, 0 to 255.
     */
    public int value() {
        return value;
    }

    /**
     * The outcome of a byte on the wire.
     *
     * @param value the byte, signed or not.
     * @return the outcome, {@link #UNKNOWN} if this reader does not know it.
     */
    public static BlockOutcome get(final int value) {
        final int code = value & 0xFF;
        return code < BY_VALUE.length ? BY_VALUE[code] : UNKNOWN;
    }
}

package io.pegaflow.engine.journal;

/** Bits of the flags of input records. */
final class RecordFlags {
    /** A part follows. */
    static final int MORE = 1;

    /** The dictionary begins anew. */
    static final int DICTIONARY = 2;

    /** The body ends with a state hash of eight bytes. */
    static final int STATE_HASH = 4;

    /** The sequence is not that of the input before plus 1, and stands in the body. */
    static final int SEQUENCE = 8;

    /** The core failed on this input. */
    static final int UNFINISHED = 16;

    private RecordFlags() {}
}

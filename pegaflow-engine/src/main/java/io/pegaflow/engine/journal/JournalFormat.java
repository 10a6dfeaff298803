package io.pegaflow.engine.journal;

import java.nio.ByteOrder;

/** Numbers of the format that readers and writers share. */
public final class JournalFormat {
    /** Version of the record schema. */
    public static final int VERSION = 1;

    /** Longest record in bytes; what is longer is written in parts. */
    public static final int MAX_RECORD_LENGTH = 64 * 1024;

    static final ByteOrder BYTE_ORDER = ByteOrder.LITTLE_ENDIAN;

    private JournalFormat() {}
}

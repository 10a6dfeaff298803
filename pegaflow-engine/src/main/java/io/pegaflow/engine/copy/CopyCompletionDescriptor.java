package io.pegaflow.engine.copy;

/**
 * Layout of a completion, one for every {@link CopyCommandDescriptor#COPY} record: {@code long transferId, int partIndex, int
 * status, long bytesCopied, long startNs, long endNs}, little-endian. Times are those of the engine's clock.
 *
 * <p>On the completion ring {@code int contextId, int unused} stand before it: the source of the input, then its payload.
 */
public final class CopyCompletionDescriptor {
    /** Ring message type of a completion. */
    public static final int COMPLETION = 1;

    /** All bytes were copied. */
    public static final int OK = 0;

    /** The device or its memory failed; any of the bytes may be missing. */
    public static final int FAILED = 1;

    /** The transfer was cancelled before all bytes were copied. */
    public static final int CANCELLED = 2;

    /** The device is lost and fails every copy until it is recovered; any of the bytes may be missing. */
    public static final int DEVICE_LOST = 3;

    /** Offset of the transfer id, a long. */
    public static final int TRANSFER_ID_OFFSET = 0;

    /** Offset of the part index, an int. */
    public static final int PART_INDEX_OFFSET = 8;

    /** Offset of the status, an int. */
    public static final int STATUS_OFFSET = 12;

    /** Offset of the number of bytes copied, a long. */
    public static final int BYTES_OFFSET = 16;

    /** Offset of the time the first copy started, a long. */
    public static final int START_NS_OFFSET = 24;

    /** Offset of the time the last copy ended, a long. */
    public static final int END_NS_OFFSET = 32;

    /** Bytes of a completion. */
    public static final int LENGTH = 40;

    /** Offset of the context id, an int, in a record on the completion ring. */
    public static final int RECORD_CONTEXT_ID_OFFSET = 0;

    /** Offset of the completion in a record on the completion ring. */
    public static final int RECORD_PAYLOAD_OFFSET = 8;

    /** Bytes of a record on the completion ring. */
    public static final int RECORD_LENGTH = RECORD_PAYLOAD_OFFSET + LENGTH;

    private CopyCompletionDescriptor() {}
}

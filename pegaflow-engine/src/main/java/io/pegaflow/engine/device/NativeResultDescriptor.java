package io.pegaflow.engine.device;

import io.pegaflow.ipc.Limits;

/**
 * Layout of the results on the ring from the {@link NativeResourceAgent}; little-endian. The ring message type is the {@link
 * io.pegaflow.engine.core.InputKind}: OPEN_COMPLETED, CONTEXT_CLOSED or DEVICE_RECOVERED.
 *
 * <pre>
 *  int source (context id or device id), int unused, then the payload of that input
 * </pre>
 */
public final class NativeResultDescriptor {
    /** Offset of the context id, an int: the source of the input. */
    public static final int CONTEXT_ID_OFFSET = 0;

    /** Offset of the input's payload. */
    public static final int PAYLOAD_OFFSET = 8;

    /** Offset of the ticket in the payload of OPEN_COMPLETED, a long. */
    public static final int OPEN_TICKET_OFFSET = 0;

    /** Offset of the status in the payload of OPEN_COMPLETED, an int. */
    public static final int OPEN_STATUS_OFFSET = 8;

    /** Offset of the number of allocations in the payload of OPEN_COMPLETED, an int. */
    public static final int OPEN_COUNT_OFFSET = 12;

    /** Offset of the first measured length in the payload of OPEN_COMPLETED, a long. */
    public static final int OPEN_MEASURED_OFFSET = 16;

    /** Bytes of error text kept at most. */
    public static final int MAX_TEXT_LENGTH = 1024;

    private NativeResultDescriptor() {}

    /**
     * Length of the longest result.
     *
     * @return bytes; a result ring must take a message of this length.
     */
    public static int maxLength() {
        return PAYLOAD_OFFSET
                + OPEN_MEASURED_OFFSET
                + Limits.MAX_ALLOCATIONS * Long.BYTES
                + Integer.BYTES
                + MAX_TEXT_LENGTH;
    }
}

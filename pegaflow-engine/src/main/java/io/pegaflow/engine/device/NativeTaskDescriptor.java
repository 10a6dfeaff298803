package io.pegaflow.engine.device;

/**
 * Layout of the tasks on the ring to the {@link NativeResourceAgent}; little-endian.
 *
 * <pre>
 *  OPEN:   long ticket, int contextId, int unused, then the RegisterRequest with its SBE header
 *  CLOSE:  int contextId
 *  SWEEP:  nothing
 *  RECOVER: int deviceId
 * </pre>
 */
public final class NativeTaskDescriptor {
    /** Ring message type: open the memory of a registration. */
    public static final int OPEN = 1;

    /** Ring message type: close the memory of a context. */
    public static final int CLOSE = 2;

    /** Ring message type: remove what dead client processes left behind. */
    public static final int SWEEP = 3;

    /** Ring message type: recover a lost device. */
    public static final int RECOVER = 4;

    /** Offset of the ticket of an OPEN, a long. */
    public static final int OPEN_TICKET_OFFSET = 0;

    /** Offset of the context id of an OPEN, an int. */
    public static final int OPEN_CONTEXT_ID_OFFSET = 8;

    /** Offset of the RegisterRequest's SBE header in an OPEN. */
    public static final int OPEN_MESSAGE_OFFSET = 16;

    /** Offset of the context id of a CLOSE, an int. */
    public static final int CLOSE_CONTEXT_ID_OFFSET = 0;

    /** Bytes of a CLOSE. */
    public static final int CLOSE_LENGTH = 8;

    /** Offset of the device id of a RECOVER, an int. */
    public static final int RECOVER_DEVICE_ID_OFFSET = 0;

    /** Bytes of a RECOVER. */
    public static final int RECOVER_LENGTH = 8;

    private NativeTaskDescriptor() {}
}

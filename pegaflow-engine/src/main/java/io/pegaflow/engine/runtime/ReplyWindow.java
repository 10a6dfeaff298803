package io.pegaflow.engine.runtime;

import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.protocol.DataHeaderFlyweight;
import io.pegaflow.ipc.Limits;
import org.agrona.BitUtil;

/** Room on a reply stream: as much as the replies to all of a client's credits can take, whatever they are. */
final class ReplyWindow {
    /** A reply travels in one frame, so that it can be claimed and written in place. */
    static final int MTU = 65_504;

    /** Bytes the longest reply takes in a term. */
    static final int MAX_REPLY_FRAME_LENGTH =
            BitUtil.align(Limits.MAX_REPLY_LENGTH + DataHeaderFlyweight.HEADER_LENGTH, FrameDescriptor.FRAME_ALIGNMENT);

    private static final int MIN_TERM_LENGTH = 512 * 1024;

    private ReplyWindow() {}

    /**
     * Bytes that must be free for the replies to some requests. One reply more than there are requests, because the end of a
     * term is padded when the next reply does not fit into it.
     */
    static long needed(final int requests) {
        return (requests + 1L) * MAX_REPLY_FRAME_LENGTH;
    }

    /**
     * The window is half of a term. It is made half as large again as needed, since the driver moves the limit of a publication
     * some time after its subscriber has consumed.
     */
    static int termLength(final int credits) {
        final long window = needed(credits) * 3 / 2;
        return Math.max(MIN_TERM_LENGTH, BitUtil.findNextPositivePowerOfTwo((int) (2 * window)));
    }

    static String channel(final int credits) {
        return "aeron:ipc?mtu=" + MTU + "|term-length=" + termLength(credits) + "|alias=pegaflow-replies";
    }
}

package io.pegaflow.ipc;

/** Channels and stream ids between clients and agent, and how their streams are laid out. */
public final class Streams {
    /** Stream of requests: every client process adds one exclusive publication, the agent subscribes once. */
    public static final int REQUEST_STREAM_ID = 7055;

    /** Channel of all streams. A subscription takes it as it is. */
    public static final String CHANNEL = "aeron:ipc";

    /** Default length in bytes of each of the three terms of a request stream; an eighth of it is the longest message. */
    public static final int DEFAULT_REQUEST_TERM_LENGTH = 16 * 1024 * 1024;

    /** Default length in bytes of each of the three terms of a reply stream. */
    public static final int DEFAULT_REPLY_TERM_LENGTH = 4 * 1024 * 1024;

    /** Shortest term in bytes that Aeron knows. */
    public static final int MIN_TERM_LENGTH = 64 * 1024;

    /** Longest term in bytes that Aeron knows. */
    public static final int MAX_TERM_LENGTH = 1024 * 1024 * 1024;

    /** Longest fragment in bytes, its Aeron header included. Memory has no frames to fit: longer means fewer pieces. */
    public static final int MTU_LENGTH = 32 * 1024;

    private Streams() {}

    /**
     * Channel of a publication, with the term length that this end chose.
     *
     * @param termLength in bytes, a power of two.
     * @return the channel; its term files are sparse, so memory is taken as the stream first passes over it.
     */
    public static String publicationChannel(final int termLength) {
        return CHANNEL + "?term-length=" + termLength + "|mtu=" + Math.min(MTU_LENGTH, termLength / 8) + "|sparse=true";
    }

    /**
     * Longest message in bytes that fits a stream.
     *
     * @param termLength in bytes.
     * @return the length.
     */
    public static int maxMessageLength(final int termLength) {
        return Math.min(termLength / 8, 16 * 1024 * 1024);
    }

    /**
     * What is wrong with a term length.
     *
     * @param termLength in bytes.
     * @return null if nothing is, else what it must be.
     */
    public static String termLengthDefect(final int termLength) {
        if (termLength < MIN_TERM_LENGTH || termLength > MAX_TERM_LENGTH || Integer.bitCount(termLength) != 1) {
            return "must be a power of two from " + MIN_TERM_LENGTH + " to " + MAX_TERM_LENGTH;
        }
        return null;
    }
}

package io.pegaflow.client;

/** Results of a request that was not sent. All are negative; a correlation id is positive. */
public final class OfferResult {
    /** There is no connection at present. Keep polling. */
    public static final long NOT_CONNECTED = -1;

    /** The agent has not read enough of what was sent before. Poll, then try again. */
    public static final long BACK_PRESSURED = -2;

    /** As many requests are in flight as the agent allows. Poll until one is answered. */
    public static final long NO_CREDITS = -3;

    /** The client is closed. */
    public static final long CLOSED = -4;

    private OfferResult() {}

    /**
     * Name of a result for texts.
     *
     * @param result of a request.
     * @return its name, {@code SENT} for a correlation id.
     */
    public static String nameOf(final long result) {
        if (result > 0) {
            return "SENT";
        }
        if (result == NOT_CONNECTED) {
            return "NOT_CONNECTED";
        }
        if (result == BACK_PRESSURED) {
            return "BACK_PRESSURED";
        }
        if (result == NO_CREDITS) {
            return "NO_CREDITS";
        }
        return result == CLOSED ? "CLOSED" : "UNKNOWN";
    }
}

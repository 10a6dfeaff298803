package io.pegaflow.agent.grpc;

/** The text of a status goes into a header, of whose length clients take some kilobytes; and it may name what a client sent. */
final class StatusText {
    /** As it is sent. The shortest limit of a client's library is 8192 for all headers. */
    private static final int MAX_LENGTH = 2048;

    private static final String GAP = " ... ";
    private static final int ESCAPED_LENGTH = 3;
    private static final int FIRST_PRINTABLE = ' ';
    private static final int LAST_PRINTABLE = '~';

    private StatusText() {}

    /** A text without its middle, if it is too long. What failed stands at its beginning, what to do at its end. */
    static String fit(final String text) {
        if (text.codePoints().mapToLong(StatusText::sentLength).sum() <= MAX_LENGTH) {
            return text;
        }
        int head = 0;
        for (int sent = 0; sent < MAX_LENGTH / 2; head = text.offsetByCodePoints(head, 1)) {
            sent += sentLength(text.codePointAt(head));
        }
        int tail = text.length();
        for (int sent = 0; sent < MAX_LENGTH / 2; tail = text.offsetByCodePoints(tail, -1)) {
            sent += sentLength(text.codePointBefore(tail));
        }
        return text.substring(0, head) + GAP + text.substring(Math.max(head, tail));
    }

    /** Whatever is not printable or stands for itself alone is sent as three characters a byte. */
    private static int sentLength(final int codePoint) {
        if (codePoint >= FIRST_PRINTABLE && codePoint <= LAST_PRINTABLE && codePoint != '%') {
            return 1;
        }
        final int bytes = codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
        return bytes * ESCAPED_LENGTH;
    }
}

package io.pegaflow.tools.trace;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Cuts a stream into lines of bytes without ever holding more than the longest line allowed. */
final class LineReader {
    static final int MAX_LINE_LENGTH = 16 * 1024 * 1024;
    private static final int END_OF_STREAM = -1;

    private final InputStream in;
    private byte[] line = new byte[8192];
    private int length;
    private boolean tooLong;

    /** The stream should be buffered; it is read byte by byte. */
    LineReader(final InputStream in) {
        this.in = in;
    }

    /** Read the next line. False at the end of the stream. */
    boolean next() throws IOException {
        length = 0;
        tooLong = false;
        int value = in.read();
        if (value == END_OF_STREAM) {
            return false;
        }
        while (value != END_OF_STREAM && value != '\n') {
            append((byte) value);
            value = in.read();
        }
        return true;
    }

    byte[] bytes() {
        return line;
    }

    int length() {
        return length;
    }

    boolean isTooLong() {
        return tooLong;
    }

    private void append(final byte value) {
        if (length == MAX_LINE_LENGTH) {
            tooLong = true;
            return;
        }
        if (length == line.length) {
            line = Arrays.copyOf(line, Math.min(MAX_LINE_LENGTH, length * 2));
        }
        line[length++] = value;
    }
}

package io.pegaflow.tools.journal;

import java.util.Locale;
import org.agrona.DirectBuffer;

/** How block hashes are written and read by people: hexadecimal, by their beginning where that is enough. */
final class Hashes {
    /** Digits that name a block in texts. */
    static final int SHORT_LENGTH = 16;

    private Hashes() {}

    static String hex(final DirectBuffer buffer, final int offset, final int length) {
        final StringBuilder text = new StringBuilder(2 * length);
        for (int i = 0; i < length; i++) {
            final int value = buffer.getByte(offset + i) & 0xFF;
            text.append(Character.forDigit(value >>> 4, 16)).append(Character.forDigit(value & 0xF, 16));
        }
        return text.toString();
    }

    /** The beginning of a long hash. */
    static String abbreviate(final String hex) {
        return hex.length() <= SHORT_LENGTH ? hex : hex.substring(0, SHORT_LENGTH);
    }

    /** Digits without a leading 0x, in lower case. */
    static String prefix(final String text) {
        final String digits = (text.startsWith("0x") ? text.substring(2) : text).toLowerCase(Locale.ROOT);
        if (digits.isEmpty() || !digits.matches("[0-9a-f]+")) {
            throw new IllegalArgumentException(
                    "not the beginning of a block hash: hash=" + text + "; give hexadecimal digits");
        }
        return digits;
    }
}

package io.pegaflow.agent.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatusTextTest {
    private static final int MOST = 2_200;

    @Test
    void shouldLeaveATextOfUsualLengthAsItIs() {
        final String text = "what failed: name=value; " + "x".repeat(2_000);
        assertEquals(text, StatusText.fit(text));
        assertEquals("", StatusText.fit(""));
    }

    /** As many characters as any of them takes when it is sent. */
    @ParameterizedTest
    @ValueSource(strings = {"x", "%", "\n", "ü", "漢", "\uD83D\uDE00", "\uD83D"})
    void shouldTakeTheMiddleOutOfALongOne(final String character) {
        final String fit = StatusText.fit("begin " + character.repeat(1_000_000) + " end");
        assertTrue(fit.startsWith("begin " + character), fit);
        assertTrue(fit.endsWith(character + " end"), fit);
        final long sent =
                fit.chars().map(c -> c < 0x80 ? c == '%' || c < ' ' ? 3 : 1 : 6).sum();
        assertTrue(sent <= 2 * MOST, () -> "sent=" + sent);
        assertTrue(fit.length() <= MOST, () -> "length=" + fit.length());
    }
}

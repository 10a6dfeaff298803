package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationParserTest {
    @ParameterizedTest
    @CsvSource({
        "600s, 600000000000",
        "1.5m, 90000000000",
        "250ms, 250000000",
        "10 US, 10000",
        "1h, 3600000000000",
        "2d, 172800000000000",
        "7ns, 7"
    })
    void shouldParse(final String text, final long ns) {
        assertEquals(ns, DurationParser.parseNs(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "600", "s", "-1s", "0s", "0.1ns", "1y", "40000d", "1s1"})
    void shouldRefuse(final String text) {
        final IllegalArgumentException ex =
                assertThrows(IllegalArgumentException.class, () -> DurationParser.parseNs(text));
        assertTrue(ex.getMessage().contains("value='" + text + "'"), ex::getMessage);
    }
}

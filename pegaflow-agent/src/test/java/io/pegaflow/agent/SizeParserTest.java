package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SizeParserTest {
    @ParameterizedTest
    @CsvSource({
        "4096, 4096",
        "4096b, 4096",
        "1kb, 1024",
        "1 KB, 1024",
        "1.5gb, 1610612736",
        "30gb, 32212254720",
        ".5mb, 524288",
        "2tb, 2199023255552",
        "64MB, 67108864",
        "0.0001kb, 0",
        "1g, 1073741824"
    })
    void shouldParse(final String text, final long bytes) {
        assertEquals(bytes, SizeParser.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "gb", "-1gb", "1xb", "1,5gb", "1e3", "0x10", "1gb2", "9999999999tb"})
    void shouldRefuse(final String text) {
        final IllegalArgumentException ex = assertThrows(IllegalArgumentException.class, () -> SizeParser.parse(text));
        assertTrue(ex.getMessage().contains("value='" + text + "'"), ex::getMessage);
    }

    @Test
    void shouldFormatForPeople() {
        assertEquals("1023b", SizeParser.format(1023));
        assertEquals("1.0kb", SizeParser.format(1024));
        assertEquals("30.0gb", SizeParser.format(30L << 30));
        assertEquals("2048.0tb", SizeParser.format(2048L << 40));
    }
}

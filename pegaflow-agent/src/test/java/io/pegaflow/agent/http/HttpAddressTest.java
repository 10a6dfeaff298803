package io.pegaflow.agent.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpAddressTest {
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:9091", "0.0.0.0:0", "[::1]:65535", "localhost:80", ""})
    void shouldWriteWhatItReads(final String text) {
        assertEquals(text, HttpAddress.parse(text).toString());
    }

    @Test
    void shouldKnowNone() {
        assertFalse(HttpAddress.parse("none").isPresent());
        assertFalse(HttpAddress.parse(" ").isPresent());
    }

    @ParameterizedTest
    @ValueSource(strings = {"9091", ":9091", "host", "host:", "host:65536", "host:-1", "host:x", "::1:80"})
    void shouldRefuseWhatIsNone(final String text) {
        final String message = assertThrows(IllegalArgumentException.class, () -> HttpAddress.parse(text))
                .getMessage();
        assertTrue(message.startsWith("not an address to listen on: value='" + text + "'; write HOST:PORT"), message);
    }
}

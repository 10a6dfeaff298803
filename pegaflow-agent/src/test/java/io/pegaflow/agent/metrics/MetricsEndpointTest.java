package io.pegaflow.agent.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsEndpointTest {
    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:4321, http://127.0.0.1:4321",
        "http://collector:4317/, http://collector:4317",
        "HTTPS://otel.example, https://otel.example:4317",
        "http://[::1]:4317, http://[::1]:4317",
        "'', ''",
        "none, ''"
    })
    void shouldReadEndpoints(final String text, final String endpoint) {
        assertEquals(endpoint, MetricsEndpoint.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:4321",
                "localhost:4317",
                "ftp://host:1",
                "http://",
                "http://:4317",
                "http://host:0",
                "http://host:99999",
                "http://host:port",
                "http://user@host:4317",
                "http://host:4317/v1/metrics",
                "http://host:4317?x=1",
                "http://ho st:4317",
                "collector"
            })
    void shouldRefuseWhatIsNone(final String text) {
        final String message = assertThrows(IllegalArgumentException.class, () -> MetricsEndpoint.parse(text))
                .getMessage();
        assertTrue(message.contains("value='" + text + "'") && message.contains("http://127.0.0.1:4321"), message);
    }

    @Test
    void shouldReadItsOwnDefault() {
        assertEquals(MetricsEndpoint.DEFAULT, MetricsEndpoint.parse(MetricsEndpoint.DEFAULT));
    }
}

package io.pegaflow.agent.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OtelVariablesTest {
    @Test
    void shouldHaveDefaults() {
        final OtelVariables variables = OtelVariables.parse(Map.of("PATH", "/bin"));

        assertFalse(variables.isOff());
        assertEquals(Duration.ofSeconds(10), variables.timeout());
        assertTrue(variables.headers().isEmpty());
        assertEquals("none", variables.compression());
    }

    @Test
    void shouldPreferTheVariableOfMetrics() {
        final OtelVariables variables = OtelVariables.parse(Map.of(
                "OTEL_EXPORTER_OTLP_TIMEOUT", "1000",
                "OTEL_EXPORTER_OTLP_METRICS_TIMEOUT", "2000",
                "OTEL_EXPORTER_OTLP_HEADERS", "a=1",
                "OTEL_EXPORTER_OTLP_METRICS_HEADERS", "api-key=x%20y+z, tenant=b"));

        assertEquals(Duration.ofSeconds(2), variables.timeout());
        assertEquals(Map.of("api-key", "x y+z", "tenant", "b"), variables.headers());
    }

    @Test
    void shouldTakeTheShorterTimeout() {
        assertEquals(
                Duration.ofSeconds(3),
                OtelVariables.parse(Map.of("OTEL_METRIC_EXPORT_TIMEOUT", "3000"))
                        .timeout());
    }

    @ParameterizedTest
    @CsvSource({"OTEL_SDK_DISABLED,true", "OTEL_SDK_DISABLED,TRUE", "OTEL_METRICS_EXPORTER,none"})
    void shouldBeSwitchedOff(final String name, final String value) {
        assertTrue(OtelVariables.parse(Map.of(name, value)).isOff());
    }

    @ParameterizedTest
    @CsvSource({
        "OTEL_EXPORTER_OTLP_TIMEOUT,soon",
        "OTEL_EXPORTER_OTLP_TIMEOUT,-1",
        "OTEL_METRIC_EXPORT_TIMEOUT,0",
        "OTEL_EXPORTER_OTLP_PROTOCOL,http/protobuf",
        "OTEL_EXPORTER_OTLP_COMPRESSION,zip",
        "OTEL_EXPORTER_OTLP_CERTIFICATE,/nowhere/ca.pem",
        "OTEL_EXPORTER_OTLP_HEADERS,novalue",
        "OTEL_RESOURCE_ATTRIBUTES,a=%zz"
    })
    void shouldRefuseWhatItCannotHonour(final String name, final String value) {
        final String message = assertThrows(
                        IllegalArgumentException.class, () -> OtelVariables.parse(Map.of(name, value)))
                .getMessage();
        assertTrue(message.contains(name) && message.contains(value), message);
    }
}

package io.pegaflow.agent.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogSpecTest {
    @Test
    void shouldTakeOneLevelForAllAndOthersForSome() {
        final LogSpec spec = LogSpec.parse(" Warn , pegaflow.engine = DEBUG,io.aeron=off");
        assertEquals(Level.WARN, spec.rootLevel());
        assertEquals(Map.of("pegaflow.engine", Level.DEBUG, "io.aeron", Level.OFF), spec.loggerLevels());
    }

    @Test
    void shouldLeaveDefaultToLoggersThatAreNotNamed() {
        assertEquals(Level.INFO, LogSpec.parse("pegaflow=trace").rootLevel());
    }

    @ParameterizedTest
    @ValueSource(strings = {"info", "off", "warn,pegaflow.agent=error,pegaflow.engine=debug"})
    void shouldWriteWhatItReads(final String text) {
        assertEquals(text, LogSpec.parse(text).toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "loud                        | unknown log level: value='loud', directive='loud'",
                "info,pegaflow.engine=loud   | unknown log level: value='loud', directive='pegaflow.engine=loud'",
                "info,pegaflow.engine=       | unknown log level: value=''",
                "info,,debug                 | unknown log level: value=''",
                "pegaflow.enigne=debug       | unknown logger: value='pegaflow.enigne'",
                "=debug                      | unknown logger: value=''"
            })
    void shouldNameWhatItDoesNotKnow(final String text, final String expected) {
        final IllegalArgumentException ex = assertThrows(IllegalArgumentException.class, () -> LogSpec.parse(text));
        assertTrue(ex.getMessage().startsWith(expected), ex::getMessage);
        assertTrue(
                ex.getMessage().contains("known are: off, error, warn, info, debug, trace")
                        || ex.getMessage().contains("known are: pegaflow, pegaflow.agent, pegaflow.engine"),
                ex::getMessage);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "warn                                     | warn",
                "info,pegaflow_core=debug                 | info,pegaflow.engine=debug",
                "pegaflow_core::storage=trace             | info,pegaflow.engine=trace",
                "pegaflow_core=warn,pegaflow_core::a=info | info,pegaflow.engine=info",
                "pegaflow_server=debug,hyper=trace        | info,pegaflow.agent=debug",
                "error,tonic::transport=debug             | error",
                "pegaflow_core                            | info,pegaflow.engine=trace",
                "debug,pegaflow_core[span{a=1}]=trace     | debug",
                "debug/some message                       | debug",
                "info,                                    | info",
                "3,pegaflow_core=4                        | info,pegaflow.engine=debug",
                "hyper                                    | info",
                "opentelemetry_sdk=debug                  | info,pegaflow.metrics=debug"
            })
    void shouldUnderstandRust(final String text, final String expected) {
        assertEquals(expected, RustLogSpec.translate(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "info,pegaflow_core=loud | value='loud', directive='pegaflow_core=loud'",
                "pegaflow_core=          | value='', directive='pegaflow_core='",
                "inof                    | value='inof', directive='inof'",
                "debugg,hyper=warn       | value='debugg', directive='debugg'",
                "7                       | value='7', directive='7'"
            })
    void shouldNameDirectiveThatRustWouldNotUnderstand(final String text, final String expected) {
        final IllegalArgumentException ex =
                assertThrows(IllegalArgumentException.class, () -> RustLogSpec.translate(text));
        assertTrue(ex.getMessage().startsWith("unknown log level: " + expected + "; known are: off,"), ex::getMessage);
    }
}

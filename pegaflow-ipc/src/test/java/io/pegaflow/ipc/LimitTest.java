package io.pegaflow.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.docs.GeneratedSection;
import java.io.IOException;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LimitTest {
    @ParameterizedTest
    @EnumSource
    void shouldAllowNothingBeyondItsEnds(final Limit limit) {
        assertTrue(limit.allows(limit.lowest()));
        assertTrue(limit.allows(limit.highest()));
        assertFalse(limit.allows(limit.lowest() - 1));
        assertFalse(limit.allows(limit.highest() + 1));
    }

    @Test
    void shouldNameValueLimitAndRemedy() {
        assertEquals(
                "blocks of a request must lie between 0 and 32768: blocks=32769; split the request",
                Limit.BLOCKS.refusal(32_769));
    }

    @Test
    void shouldStandInTheProtocol() throws IOException {
        final StringBuilder table =
                new StringBuilder("| limit | from | to | error | what to do |\n|---|---|---|---|---|\n");
        for (final Limit limit : Limit.values()) {
            table.append(String.format(
                    Locale.ROOT,
                    "| %s, `%s` | %,d | %,d | `%s` | %s |%n",
                    limit.subject(),
                    limit.field(),
                    limit.lowest(),
                    limit.highest(),
                    limit.errorCode(),
                    limit.remedy()));
        }
        new GeneratedSection("protocol.md", "limits").check(table.toString());
    }
}

package io.pegaflow.agent.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestNameTest {
    private static final List<String> NAMES =
            List.of("pool-size", "pool-blocks", "pool-dir", "run-dir", "lease-ttl", "idle", "max-transfers");

    @Test
    void shouldFindWhatWasMeant() {
        assertEquals("pool-size", NearestName.of("pool-sice", NAMES));
        assertEquals("pool-size", NearestName.of("poolsize", NAMES));
        assertEquals("pool-size", NearestName.of("size", NAMES));
        assertEquals("pool-size", NearestName.of("ppol-size", NAMES));
        assertEquals("idle", NearestName.of("idel", NAMES));
        assertEquals("run-dir", NearestName.of("rundir", NAMES));
        assertEquals("lease-ttl", NearestName.of("lease_ttl", NAMES));
        assertEquals("max-transfers", NearestName.of("transfers", NAMES));
    }

    @Test
    void shouldFindNothingWhereNothingResembles() {
        assertNull(NearestName.of("kk", NAMES));
        assertNull(NearestName.of("", NAMES));
    }
}

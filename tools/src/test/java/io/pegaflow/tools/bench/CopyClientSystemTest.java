package io.pegaflow.tools.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.engine.runtime.counters.CountersFileReader;
import io.pegaflow.engine.runtime.counters.EngineCounter;
import io.pegaflow.tools.process.AgentProcess;
import io.pegaflow.tools.process.ToolRun;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a client of the copy benchmark loads stays, whoever saves beside it. */
@Timeout(60)
class CopyClientSystemTest {
    private static final int BLOCK_BYTES = 64 * 1024;
    private static final int BLOCKS = 16;
    /** Twice as much as the pool holds. */
    private static final int SAVES = 32;

    @Test
    void shouldLoadBesideOneThatSaves() throws Exception {
        try (AgentProcess agent = AgentProcess.start(
                        "bench", List.of("--device-backend=host", "--pool-size=16mb", "--log-level=warn"));
                CopyClient loads = new CopyClient(agent, "host", "loads", BLOCK_BYTES, BLOCKS);
                CopyClient saves = new CopyClient(agent, "host", "saves", BLOCK_BYTES, BLOCKS);
                CountersFileReader counters =
                        new CountersFileReader(agent.runDirectory().resolve("counters"))) {
            loads.saveNs();
            save(saves);
            assertTrue(loads.loadNs() > 0, "what was evicted is saved again");
            save(saves);
            assertTrue(loads.loadNs() > 0, "what is leased is not evicted");
            final long expected = (1 + SAVES + 1 + SAVES) * loads.bytes();
            ToolRun.await("counters", () -> counters.value(EngineCounter.BYTES_SAVED) >= expected);
            assertEquals(expected, counters.value(EngineCounter.BYTES_SAVED), "saved again once, not twice");
        }
    }

    private static void save(final CopyClient client) {
        for (int i = 0; i < SAVES; i++) {
            client.saveNs();
        }
    }
}

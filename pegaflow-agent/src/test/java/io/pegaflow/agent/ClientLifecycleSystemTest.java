package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pegaflow.engine.runtime.counters.CountersFileReader;
import io.pegaflow.engine.runtime.counters.EngineCounter;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients and an agent, each a process. */
class ClientLifecycleSystemTest {
    private final TestDirectory directory = new TestDirectory();

    @AfterEach
    void removeDirectory() {
        directory.close();
    }

    @Test
    void shouldGiveBackWhatWasSaved() throws IOException {
        try (ChildJvm agent = ChildJvm.startAgent(directory).awaitReady()) {
            try (ChildJvm client = startClient("instance-a", "ns")) {
                client.awaitLine("registered");
                assertEquals("hits 0", client.ask("query 1 8"));
                assertEquals("sealed 8", client.ask("save 1 8"));
                assertEquals("hits 8", client.ask("query 1 10"));
                assertEquals("loaded 8", client.ask("load 32"));
                assertEquals("wrong 0", client.ask("check 32 1 8"));
                client.send("exit");
                assertEquals(0, client.awaitExit());
            }
            try (CountersFileReader counters =
                    new CountersFileReader(directory.run().resolve("counters"))) {
                Conditions.await("the connection to end", () -> counters.value(EngineCounter.CONNECTIONS) == 0);
                Conditions.await("device memory to close", () -> counters.value(EngineCounter.CONTEXTS) == 0);
                assertEquals(8, counters.value(EngineCounter.BLOCKS_RESIDENT));
                assertEquals(8, counters.value(EngineCounter.BLOCK_INSERTIONS));
                assertEquals(0, counters.value(EngineCounter.LEASES));
                assertEquals(8 * CacheClient.BLOCK_BYTES, counters.value(EngineCounter.BYTES_SAVED));
                assertEquals(8 * CacheClient.BLOCK_BYTES, counters.value(EngineCounter.BYTES_LOADED));
                assertEquals(agent.pid(), counters.pid());
            }
            agent.terminate();
            assertEquals(ExitCode.FINE.status(), agent.awaitExit());
        }
        assertEquals(List.of(), directory.content());
    }

    @Test
    void shouldShareBlocksWithinNamespaceOnly() {
        try (ChildJvm agent =
                        ChildJvm.startAgent(directory, "--threading", "shared").awaitReady();
                ChildJvm one = startClient("one", "ns-a");
                ChildJvm two = startClient("two", "ns-a");
                ChildJvm three = startClient("three", "ns-b")) {
            one.awaitLine("registered");
            two.awaitLine("registered");
            three.awaitLine("registered");
            assertEquals("sealed 4", one.ask("save 100 4"));
            assertEquals("hits 4", two.ask("query 100 4"));
            assertEquals("hits 0", three.ask("query 100 4"));
            assertEquals("loaded 4", two.ask("load 0"));
            assertEquals("wrong 0", two.ask("check 0 100 4"));
            agent.terminate();
            assertEquals(ExitCode.FINE.status(), agent.awaitExit());
        }
    }

    private ChildJvm startClient(final String instance, final String namespace) {
        return ChildJvm.start(
                CacheClientMain.class,
                directory.aeron().toString(),
                directory.devices().toString(),
                instance,
                namespace,
                "0");
    }
}

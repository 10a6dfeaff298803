package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.engine.runtime.counters.EngineCounter;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Client processes that die or misbehave while their bytes are in flight: nothing leaks, and nobody else notices. */
class ClientFaultSystemTest {
    private static final long MAX_DEATH_SEEN_MS = 1_000;
    private static final long MAX_FREED_MS = 2_000;

    private final TestAgent agent = new TestAgent();

    @AfterEach
    void closeAgent() {
        agent.close();
    }

    @Test
    void shouldFreeEverythingOfClientKilledWhileSaving() {
        // More than a device takes at a time: what it has not taken yet will never be copied.
        try (ChildJvm victim = agent.startClient("victim", 0);
                ChildJvm other = agent.startClient("other", 1)) {
            victim.awaitLine("registered");
            other.awaitLine("registered");
            assertEquals("sealed 4", other.ask("save 1000 4"));
            agent.await(EngineCounter.POOL_PAGES_IN_USE, 4);

            agent.backend.shut();
            victim.send("save 1 64");
            agent.await(EngineCounter.TRANSFERS, 1);
            agent.await(EngineCounter.POOL_PAGES_IN_USE, 4 + 64);
            killAndAwaitRelease(victim, other);

            agent.await(EngineCounter.POOL_PAGES_IN_USE, 4 + 4);
            agent.await(EngineCounter.BLOCKS_PARTIAL, 0);
            agent.await(EngineCounter.BLOCKS_RESIDENT, 4 + 4);
            assertEquals("hits 0", other.ask("query 1 64"));
        }
    }

    @Test
    void shouldFreeEverythingOfClientKilledWhileLoading() {
        try (ChildJvm victim = agent.startClient("victim", 0);
                ChildJvm other = agent.startClient("other", 1)) {
            victim.awaitLine("registered");
            other.awaitLine("registered");
            assertEquals("sealed 16", victim.ask("save 1 16"));
            assertEquals("hits 16", victim.ask("query 1 16"));
            agent.await(EngineCounter.POOL_PAGES_IN_USE, 16);

            agent.backend.shut();
            victim.send("load 16");
            agent.await(EngineCounter.TRANSFERS, 1);
            agent.await(EngineCounter.LEASES, 1);
            killAndAwaitRelease(victim, other);

            agent.await(EngineCounter.POOL_PAGES_IN_USE, 16 + 4);
            agent.await(EngineCounter.BLOCKS_LEASED, 0);
            assertEquals("hits 16", other.ask("query 1 16"));
            assertEquals("loaded 16", other.ask("load 0"));
            assertEquals("wrong 0", other.ask("check 0 1 16"));
        }
    }

    /** The other client works on while the victim's copy is still in flight, and after. */
    private void killAndAwaitRelease(final ChildJvm victim, final ChildJvm other) {
        final long startNs = System.nanoTime();
        victim.kill();
        final long seenMs = agent.await(EngineCounter.CLIENT_DEATHS, 1);
        assertTrue(seenMs < MAX_DEATH_SEEN_MS, () -> "death seen after " + seenMs + " ms");
        assertEquals("sealed 4", other.ask("save 2000 4"));
        agent.backend.open();
        agent.await(EngineCounter.TRANSFERS, 0);
        agent.await(EngineCounter.LEASES, 0);
        agent.await(EngineCounter.CONTEXTS, 1);
        final long freedMs = (System.nanoTime() - startNs) / 1_000_000;
        assertTrue(freedMs < MAX_FREED_MS, () -> "freed after " + freedMs + " ms");
        Conditions.await(
                "the exported memory of the dead to be removed",
                () -> agent.directory.content().stream()
                        .noneMatch(name -> name.contains("pegaflow-dev-" + victim.pid() + "-")));
        agent.await(EngineCounter.CONNECTIONS, 1);
    }

    @Test
    void shouldCloseClientThatTruncatesItsMemory() {
        try (ChildJvm culprit = agent.startClient("culprit", 0);
                ChildJvm other = agent.startClient("other", 0)) {
            culprit.awaitLine("registered");
            other.awaitLine("registered");
            assertEquals("sealed 4", other.ask("save 1000 4"));
            assertEquals("truncated", culprit.ask("truncate"));
            final String answer = culprit.expect("failed").ask("save-as-it-is 1 8");
            assertTrue(answer.startsWith("failed "), answer);
            agent.await(EngineCounter.CONNECTIONS, 1);
            agent.await(EngineCounter.CONTEXTS, 1);
            assertEquals("hits 0", other.ask("query 1 8"));
            assertEquals("hits 4", other.ask("query 1000 4"));
            assertEquals("loaded 4", other.ask("load 32"));
            assertEquals("wrong 0", other.ask("check 32 1000 4"));
            agent.await(EngineCounter.POOL_PAGES_IN_USE, 4);
        }
    }

    @Test
    void shouldLeaveNothingWhenStoppedWithBytesInFlight() {
        try (ChildJvm client = agent.startClient("client", 0)) {
            client.awaitLine("registered");
            agent.backend.shut();
            client.expect("failed").send("save 1 16");
            agent.await(EngineCounter.TRANSFERS, 1);
            agent.stop();
            client.awaitLine("failed ConnectionClosedException");
            client.send("exit");
            assertEquals(0, client.awaitExit());
        }
        // The client was the last to export device memory.
        assertEquals(List.of("devices"), agent.directory.content());
    }
}

package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.engine.runtime.counters.EngineCounter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A device is lost under the copies of its client: only that client is told, and the device serves again once it can. */
class LostDeviceSystemTest {
    private final TestAgent agent = new TestAgent();

    @AfterEach
    void closeAgent() {
        agent.close();
    }

    @Test
    void shouldServeAllOthersWhileDeviceIsLostAndItsOwnClientsAfterwards() {
        try (ChildJvm client = agent.startClient("unlucky", 0);
                ChildJvm other = agent.startClient("other", 1)) {
            client.expect("device is lost").awaitLine("registered");
            other.awaitLine("registered");
            assertEquals("sealed 8", client.ask("save 1 8"));

            agent.backend.shut();
            client.send("save 100 64");
            agent.await(EngineCounter.TRANSFERS, 1);
            agent.backend.lose();
            agent.backend.open();
            client.awaitLine("device is lost: device_id=0");

            agent.await(EngineCounter.DEVICES_LOST, 1);
            agent.await(EngineCounter.POOL_PAGES_IN_USE, 8);
            agent.await(EngineCounter.CONTEXTS, 1);
            assertTrue(client.ask("save 200 4").contains("device is lost: device_id=0"));
            assertEquals("hits 8", client.ask("query 1 8"));
            assertTrue(client.ask("load 0").contains("device is lost: device_id=0"));
            assertEquals("hits 8", other.ask("query 1 8"));
            assertEquals("loaded 8", other.ask("load 0"));
            assertEquals("wrong 0", other.ask("check 0 1 8"));
            assertEquals("sealed 4", other.ask("save 300 4"));

            agent.backend.letRecover();
            agent.await(EngineCounter.CONTEXTS, 1);
            assertEquals("registered", awaitRegistered(client));
            assertEquals("sealed 8", client.ask("save 400 8"));
            assertEquals("hits 8", client.ask("query 1 8"));
            assertEquals("loaded 8", client.ask("load 0"));
            assertEquals("wrong 0", client.ask("check 0 1 8"));
        }
        agent.await(EngineCounter.CONTEXTS, 0);
        agent.await(EngineCounter.LEASES, 0);
    }

    /** The agent tries to recover it every ten seconds. */
    private static String awaitRegistered(final ChildJvm client) {
        final String[] answer = new String[1];
        Conditions.await(() -> "device to serve again: " + answer[0], 20_000, () -> {
            answer[0] = client.ask("register unlucky ns");
            return answer[0].equals("registered");
        });
        return answer[0];
    }
}

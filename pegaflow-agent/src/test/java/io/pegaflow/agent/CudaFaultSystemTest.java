package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What can go wrong with a CUDA device, in a real agent with real clients and work in flight. After each failure the agent
 * serves another client, and by the driver's own count no handle is left over.
 */
class CudaFaultSystemTest {
    private final CudaSystem system = new CudaSystem();

    @AfterEach
    void closeSystem() {
        system.close();
    }

    @Test
    void shouldGiveBackEveryHandleOfClientsThatCameAndWent() {
        system.start();
        final String handles = system.driver().handles();
        for (int device = 0; device < 2; device++) {
            final ChildJvm client = system.registeredClient("instance-" + device, device);
            system.assertServes(client, 1000L * device);
            assertEquals(1, system.driver().live("ipc_openings"));
            client.send("exit");
            assertEquals(0, client.awaitExit());
            system.awaitHandles(handles);
        }
        assertEquals(0, system.driver().events("pageable_async"));
        assertEquals(0, system.driver().events("in_flight_at_free"));
        system.agent.terminate();
        assertEquals(ExitCode.FINE.status(), system.agent.awaitExit());
        for (final String handle : List.of("contexts", "streams", "events", "registrations", "ipc_openings")) {
            assertEquals(0, system.driver().live(handle), handle);
        }
        assertEquals(List.of(), system.emulator.sharedFiles());
    }
}

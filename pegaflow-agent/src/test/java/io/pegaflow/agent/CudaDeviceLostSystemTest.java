package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.engine.runtime.counters.EngineCounter;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A CUDA device answers every call with an error that stays, in the middle of a copy. Its clients are told; the other device and
 * its clients go on; the device serves again with a new context, and of the old one no handle is left.
 */
class CudaDeviceLostSystemTest {
    private static final String ILLEGAL_ADDRESS = "CUEMU_FAIL=cuMemcpyAsync@%1$d!:1:700,cuMemcpy2DAsync@%1$d!:1:700";
    private static final String COPIES = "CUEMU_STALL=cuMemcpyAsync@%1$d!:%%1$s,cuMemcpy2DAsync@%1$d!:%%1$s";

    private final CudaSystem system = new CudaSystem();

    @AfterEach
    void closeSystem() {
        system.close();
    }

    @ParameterizedTest
    @CsvSource({"1, save 1 32", "0, load 16"})
    void shouldGoOnWithOtherDeviceAndRecover(final int lost, final String work) {
        system.start("--http-addr", "127.0.0.1:0");
        system.agent.expect("device is lost");
        final ChildJvm other = system.registeredClient("other", 1 - lost);
        final ChildJvm second = system.registeredClient("second", lost).expect("device is lost");
        final ChildJvm unlucky = system.registeredClient("unlucky", lost).expect("device is lost");
        final String handles = system.driver().handles();
        assertEquals("ok", system.health());
        assertEquals("sealed 16", unlucky.ask("save 1000 16"));
        assertEquals("hits 16", unlucky.ask("query 1000 16"));

        loseWithWorkInFlight(lost, unlucky, other, work);
        unlucky.awaitLine("device is lost: device_id=" + lost);
        assertTrue(second.ask("save 5000 4").contains("device is lost: device_id=" + lost));
        system.assertServes(other, 2000);
        assertEquals("hits 16", other.ask("query 1000 16"));

        assertEquals("registered", awaitRegistered(unlucky, "unlucky"));
        assertEquals("registered", awaitRegistered(second, "second"));
        assertEquals("ok", system.health());
        system.assertServes(unlucky, 3000);
        system.assertServes(second, 4000);
        system.awaitHandles(handles);
        assertEquals("hits 16", second.ask("query 1000 16"));
        assertEquals("loaded 16", second.ask("load 0"));
        assertEquals("wrong 0", second.ask("check 0 1000 16"));
        assertNothingLeft();
    }

    /** All the agent's memory is pinned by the only device's context, and so again by its new one. */
    @Test
    void shouldPinPoolAgainForOnlyDevice() {
        system.start("--devices", "0");
        system.agent.expect("device is lost");
        final ChildJvm client = system.registeredClient("client", 0).expect("device is lost");
        final String handles = system.driver().handles();
        system.assertServes(client, 1);
        system.inject(String.format(ILLEGAL_ADDRESS, 0));
        assertTrue(client.ask("save 100 8").contains("device is lost: device_id=0"));
        system.inject();
        assertEquals("registered", awaitRegistered(client, "client"));
        system.assertServes(client, 200);
        system.awaitHandles(handles);
        assertEquals("hits 8", client.ask("query 1 8"));
        assertEquals("loaded 8", client.ask("load 0"));
        assertEquals("wrong 0", client.ask("check 0 1 8"));
        assertNothingLeft();
    }

    /** A device whose error is met first when a client registers, not by a copy. */
    @Test
    void shouldFindDeviceLostWhenMemoryIsOpened() {
        system.start();
        system.agent.expect("device is lost");
        final ChildJvm other = system.registeredClient("other", 0);
        system.inject("CUEMU_FAIL=cuIpcOpenMemHandle@1!:1:719");
        final ChildJvm client = system.client("client", 1).expect("failed").expect("device is lost");
        Conditions.await("the client to be answered", () -> !client.lines().isEmpty());
        system.inject();
        system.assertServes(other, 1);
        assertEquals("registered", awaitRegistered(client, "client"));
        system.assertServes(client, 100);
        system.assertServes(other, 200);
        assertNothingLeft();
    }

    private void loseWithWorkInFlight(
            final int deviceId, final ChildJvm client, final ChildJvm other, final String work) {
        final Path stall =
                system.stall(String.format(COPIES + "\n" + ILLEGAL_ADDRESS.replace("%1$d", "" + deviceId), deviceId));
        client.send(work);
        system.awaitStalled();
        system.assertServes(other, 7000);
        // Only now: what is in flight has its fate already, what comes next meets a device that works again.
        system.inject();
        system.release(stall);
        system.await(EngineCounter.DEVICES_LOST, 1);
    }

    private void assertNothingLeft() {
        system.await(EngineCounter.TRANSFERS, 0);
        system.await(EngineCounter.BLOCKS_PARTIAL, 0);
        system.await(EngineCounter.POOL_PAGES_IN_USE, system.count(EngineCounter.BLOCKS_RESIDENT));
        assertEquals(0, system.driver().events("in_flight_at_free"));
        assertEquals(0, system.driver().events("pageable_async"));
        assertEquals(1, system.driver().events("sticky"));
    }

    private static String awaitRegistered(final ChildJvm client, final String instance) {
        final String[] answer = new String[1];
        Conditions.await(() -> "device to serve again: " + answer[0], 30_000, () -> {
            answer[0] = client.ask("register " + instance + " ns");
            return answer[0].equals("registered");
        });
        return answer[0];
    }
}

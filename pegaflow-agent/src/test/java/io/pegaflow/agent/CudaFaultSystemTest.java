package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.pegaflow.engine.runtime.counters.EngineCounter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @Test
    void shouldSayWhatIsMissingWithoutDriver() {
        assumeFalse(Files.exists(Path.of("/proc/driver/nvidia")), "this host has a driver");
        system.emulator.with("LD_LIBRARY_PATH", system.directory.path().toString());
        try (ChildJvm agent = system.launch().expect("no CUDA driver")) {
            assertEquals(ExitCode.FAILED.status(), agent.awaitExit());
            agent.awaitLine("no CUDA driver: cause=libcuda.so.1");
        }
        assertEquals(List.of(), system.directory.content());
        try (ChildJvm agent = system.launch("--device-backend", "auto")) {
            agent.awaitReady().awaitLine("device backend: host, devices=[0], because no CUDA driver");
        }
    }

    @Test
    void shouldSayThatDriverHasNoDevice() {
        system.emulator.with("CUEMU_DEVICES", "0");
        try (ChildJvm agent = system.launch().expect("no device")) {
            assertEquals(ExitCode.FAILED.status(), agent.awaitExit());
            agent.awaitLine("the CUDA driver has no device");
        }
        assertEquals(0, system.driver().live("contexts"));
    }

    @Test
    void shouldEndInOrderWhenPoolCannotBePinned() {
        system.emulator.with("CUEMU_PIN_LIMIT", "4m");
        try (ChildJvm agent = system.launch().expect("the pool cannot be pinned")) {
            assertEquals(ExitCode.FAILED.status(), agent.awaitExit());
            agent.awaitLine("the pool cannot be pinned for CUDA devices: part=0, bytes=");
        }
        assertEquals(List.of(), system.directory.content());
        for (final String handle : List.of("contexts", "streams", "events", "registrations")) {
            assertEquals(0, system.driver().live(handle), handle);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cuIpcOpenMemHandle:1:2", "cuIpcOpenMemHandle:1:205", "cuMemGetAddressRange:1:1"})
    void shouldRefuseMemoryThatCannotBeOpened(final String failure) {
        system.start();
        final ChildJvm other = system.registeredClient("other", 0);
        final String handles = system.driver().handles();
        system.inject("CUEMU_FAIL=" + failure);
        final ChildJvm refused = system.client("refused", 0).expect("failed");
        refused.awaitLine("failed AgentErrorException DEVICE_MEMORY: register tensor failed: cannot");
        system.awaitHandles(handles);
        system.assertServes(other, 1);
        assertEquals("registered", refused.ask("register refused ns"));
        system.assertServes(refused, 100);
        assertEquals(2, system.driver().live("ipc_openings"));
    }

    @Test
    void shouldServeOthersWhileMemoryOfDyingProcessIsOpened() {
        system.start();
        final ChildJvm other = system.registeredClient("other", 0);
        final String handles = system.driver().handles();
        final Path stall = system.stall("CUEMU_STALL=cuIpcOpenMemHandle:%s");
        final ChildJvm victim = system.client("victim", 0);
        system.awaitStalled();
        system.assertServes(other, 1);
        victim.kill();
        system.await(EngineCounter.CLIENT_DEATHS, 1);
        system.assertServes(other, 100);
        system.release(stall);
        system.awaitHandles(handles);
        system.await(EngineCounter.CONTEXTS, 1);
        system.registeredClient("next", 0);
        system.assertServes(other, 200);
    }

    /** The copies that were in flight beside it end first; then the client whose memory it was is let go. */
    @ParameterizedTest
    @ValueSource(strings = {"save 1 16", "load 16"})
    void shouldLetGoOfClientWhoseCopyTheDriverRefuses(final String work) {
        system.start();
        final ChildJvm other = system.registeredClient("other", 0);
        final String handles = system.driver().handles();
        final ChildJvm client = system.registeredClient("client", 0).expect("failed");
        assertEquals("sealed 16", client.ask("save 1000 16"));
        assertEquals("hits 16", client.ask("query 1000 16"));
        system.inject("CUEMU_FAIL=cuMemcpyAsync:2:1,cuMemcpy2DAsync:2:1");
        final String answer = client.ask(work);
        assertTrue(answer.startsWith("failed AgentErrorException COPY_FAILED"), answer);
        system.agent
                .expect("DEVICE_MEMORY_FAILED")
                .awaitLine("name='client', pid=" + client.pid() + ", reason=DEVICE_MEMORY");
        assertTrue(system.driver().events("injected") > 0);
        system.awaitHandles(handles);
        system.await(EngineCounter.TRANSFERS, 0);
        system.await(EngineCounter.LEASES, 0);
        system.await(EngineCounter.BLOCKS_PARTIAL, 0);
        system.await(EngineCounter.POOL_PAGES_IN_USE, 16);
        system.assertServes(other, 1);
        assertEquals("hits 16", other.ask("query 1000 16"));
        assertEquals("loaded 16", other.ask("load 0"));
        assertEquals("wrong 0", other.ask("check 0 1000 16"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"save 1 32", "load 16"})
    void shouldKeepMemoryOfKilledProcessUnderCopyInFlight(final String work) {
        system.start();
        final ChildJvm other = system.registeredClient("other", 1);
        final String handles = system.driver().handles();
        final ChildJvm victim = system.registeredClient("victim", 0);
        assertEquals("sealed 32", victim.ask("save 1000 32"));
        assertEquals("hits 32", victim.ask("query 1000 32"));
        final Path stall = system.stall("CUEMU_STALL=cuMemcpyAsync@0!:%1$s,cuMemcpy2DAsync@0!:%1$s");
        victim.send(work);
        system.awaitStalled();
        victim.kill();
        system.await(EngineCounter.CLIENT_DEATHS, 1);
        system.assertServes(other, 2000);
        assertEquals(2, system.driver().live("ipc_openings"));
        system.release(stall);
        system.awaitHandles(handles);
        assertEquals(0, system.driver().events("in_flight_at_free"));
        system.await(EngineCounter.TRANSFERS, 0);
        system.await(EngineCounter.LEASES, 0);
        system.await(EngineCounter.BLOCKS_PARTIAL, 0);
        system.await(EngineCounter.POOL_PAGES_IN_USE, system.count(EngineCounter.BLOCKS_RESIDENT));
        system.assertServes(system.registeredClient("next", 0), 3000);
    }
}

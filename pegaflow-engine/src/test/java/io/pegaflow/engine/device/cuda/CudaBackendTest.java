package io.pegaflow.engine.device.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.emulation.CudaEmulator;
import io.pegaflow.emulation.CudaStatistics;
import io.pegaflow.engine.pool.PoolParts;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The backend on an emulated driver, each time in a process of its own beside one that exports memory. */
class CudaBackendTest {
    private static final String NOTHING = "contexts=0 streams=0 events=0 allocations=0 allocated_bytes=0 ipc_openings=0"
            + " ipc_open_bytes=0 registrations=0 registered_bytes=0";

    @TempDir
    Path directory;

    private CudaEmulator emulator;

    @BeforeEach
    void open() {
        emulator = CudaEmulator.open();
    }

    @AfterEach
    void close() {
        if (emulator != null) {
            emulator.close();
        }
    }

    @Test
    void shouldMoveBytesThereAndBack() throws Exception {
        final CudaStatistics statistics = run("copies");

        assertTrue(statistics.calls("cuMemHostRegister_v2") > 20, "parts of the pool");
        assertEquals(0, statistics.events("pageable_async"));
        assertEquals(0, statistics.events("queue_full"));
        assertEquals(0, statistics.events("in_flight_at_free"));
    }

    @Test
    void shouldOpenAHandleOnceForAllWhoUseIt() throws Exception {
        final CudaStatistics statistics = run("openings");

        assertEquals(2, statistics.calls("cuIpcOpenMemHandle_v2"));
        assertEquals(2, statistics.calls("cuIpcCloseMemHandle"));
    }

    @Test
    void shouldAllocateNothingForASubmission() throws Exception {
        run("garbage");
    }

    @Test
    void shouldTellFailedCopiesFromOthers() throws Exception {
        emulator.with("CUEMU_FAIL", "cuMemcpyAsync:3:1");

        assertEquals(1, run("failures").events("injected"));
    }

    @Test
    void shouldReportTheLossOfADeviceAndRecover() throws Exception {
        emulator.with("CUEMU_FAIL", "cuMemcpyAsync!:3:700");

        final CudaStatistics statistics = run("loss");

        assertEquals(1, statistics.events("sticky"));
        assertEquals(0, statistics.events("pageable_async"));
    }

    @Test
    void shouldKeepOtherDevicesGoingWhileOneIsLostAndRecovered() throws Exception {
        emulator.with("CUEMU_DEVICES", "2").with("CUEMU_FAIL", "cuMemcpyAsync@0!:1:700");

        final CudaStatistics statistics = run("other-device");

        assertEquals(1, statistics.events("sticky"));
        // Pinned once: what is registered anew was not registered for a while, under the copies of the other device.
        final long parts = new PoolParts(CudaScenario.POOL_BYTES, CudaScenario.PART_BYTES).count();
        assertEquals(parts, statistics.calls("cuMemHostRegister_v2"));
        assertEquals(0, statistics.events("pageable_async"));
    }

    @Test
    void shouldRefuseHandlesThatAreNoneOfItsOwn() throws Exception {
        run("refusals");
    }

    @Test
    void shouldSayWhatADriverLacks() throws Exception {
        final Path source = directory.resolve("driver.c");
        Files.writeString(source, "int cuInit(unsigned flags) { return (int) flags; }\n");
        final Path library = directory.resolve("libcuda.so.1");
        assertEquals(
                0,
                new ProcessBuilder(
                                "gcc", "-shared", "-fPIC", "-Wl,-soname,libcuda.so.1", "-o", "" + library, "" + source)
                        .inheritIO()
                        .start()
                        .waitFor());

        final String output = awaitEnd(
                start(Map.of("LD_LIBRARY_PATH", directory.toString()), CudaExporterMain.class, "0", "4096"), 1);

        assertTrue(
                output.contains("the CUDA driver lacks functions: library=" + library.toRealPath()
                        + ", missing=[cuDriverGetVersion, cuDeviceGet, "),
                output);
    }

    @Test
    void shouldSayThatADriverHasNoDevice() throws Exception {
        emulator.with("CUDA_VISIBLE_DEVICES", "");

        final String output = awaitEnd(start(emulator.environment("backend"), CudaExporterMain.class, "0", "4096"), 1);

        assertTrue(output.contains("the CUDA driver has no device: library="), output);
    }

    private CudaStatistics run(final String scenario) throws Exception {
        final Process process = start(emulator.environment("backend"), CudaScenarioMain.class, scenario);
        final String output = awaitEnd(process, 0);
        assertTrue(output.endsWith("done\n"), output);
        final CudaStatistics statistics = emulator.statistics(process.pid());
        assertEquals(NOTHING, statistics.handles());
        assertEquals(List.of(), emulator.sharedFiles());
        return statistics;
    }

    private Process start(final Map<String, String> environment, final Class<?> mainClass, final String... arguments)
            throws IOException {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.add("-Djava.io.tmpdir=" + directory);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass.getName()));
        command.addAll(List.of(arguments));
        final ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return builder.redirectOutput(directory.resolve("output").toFile()).start();
    }

    private String awaitEnd(final Process process, final int status) throws Exception {
        final boolean hasEnded = process.waitFor(60, TimeUnit.SECONDS);
        if (!hasEnded) {
            process.destroyForcibly();
        }
        final String output = Files.readString(directory.resolve("output"));
        assertTrue(hasEnded, output);
        assertEquals(status, process.exitValue(), output);
        return output;
    }
}

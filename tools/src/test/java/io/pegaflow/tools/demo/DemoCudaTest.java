package io.pegaflow.tools.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.emulation.CudaEmulator;
import io.pegaflow.emulation.CudaStatistics;
import io.pegaflow.tools.process.ExitCode;
import io.pegaflow.tools.process.ToolRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole path over real processes and an emulated driver: clients allocate and export, the agent opens and copies. */
@Timeout(120)
class DemoCudaTest {
    @TempDir
    private Path directory;

    @Test
    void shouldBringBackEveryByteOverTwoDevices() throws Exception {
        // Device 0 of the processes is number 3 of the host.
        try (CudaEmulator emulator =
                CudaEmulator.open().with("CUEMU_DEVICES", "4").with("CUDA_VISIBLE_DEVICES", "3,1")) {
            try (ToolRun run = ToolRun.start(
                            directory,
                            "demo",
                            DemoMain.class,
                            emulator.environment("demo"),
                            List.of(
                                    "--device-backend=cuda",
                                    "--tp=2",
                                    "--clients=2",
                                    "--requests=300",
                                    "--layers=3",
                                    "--kv-layout=split",
                                    "--block-bytes=24kb",
                                    "--pool-blocks=600"))
                    .awaitEnd(ExitCode.OK)) {
                assertEquals(0, run.number("corrupt_blocks"));
                assertEquals(0, run.number("errors"));
                assertTrue(run.number("blocks_verified") > 1000, run::output);
                assertTrue(run.number("evictions") > 0, run::output);
                assertEquals("cuda", run.report().get("device_backend"));
            }
            final List<CudaStatistics> processes = statistics(emulator);
            assertEquals(3, processes.size(), "agent and two clients");
            long openings = 0;
            for (final CudaStatistics process : processes) {
                assertEquals(0, process.events("pageable_async"));
                assertEquals(0, process.events("in_flight_at_free"));
                assertEquals(0, process.live("contexts"), process::toString);
                assertEquals(0, process.live("ipc_openings"), process::toString);
                assertEquals(0, process.live("registrations"), process::toString);
                openings += process.calls("cuIpcOpenMemHandle_v2");
            }
            assertEquals(4, openings, "one a rank");
            assertEquals(List.of(), emulator.sharedFiles());
        }
    }

    private static List<CudaStatistics> statistics(final CudaEmulator emulator) throws Exception {
        try (Stream<Path> files =
                Files.list(Path.of(emulator.environment("demo").get("CUEMU_STATS")))) {
            return files.map(file -> file.getFileName().toString().replaceAll("\\D", ""))
                    .map(pid -> emulator.statistics(Long.parseLong(pid)))
                    .collect(Collectors.toList());
        }
    }
}

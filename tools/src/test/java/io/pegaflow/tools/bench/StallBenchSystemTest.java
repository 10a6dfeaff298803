package io.pegaflow.tools.bench;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.emulation.CudaEmulator;
import io.pegaflow.tools.process.ExitCode;
import io.pegaflow.tools.process.ToolRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The benchmark over real processes and an emulated driver that stalls. Says nothing about speed. */
@Timeout(120)
class StallBenchSystemTest {
    @TempDir
    private Path directory;

    @Test
    void shouldMeasureWhileARegistrationWaits() throws Exception {
        try (CudaEmulator emulator = CudaEmulator.open()) {
            final Path file = emulator.flag("stall");
            emulator.with("CUEMU_STALL", "cuIpcOpenMemHandle:" + file);
            try (ToolRun bench = start(emulator, file)) {
                bench.awaitEnd(ExitCode.OK);
                final Map<String, Object> report = bench.report();
                for (final String probe : List.of("health", "http_health", "query")) {
                    for (final String window : List.of("calm_", "stalled_")) {
                        assertTrue(bench.number(window + probe + "_count") > 0, bench::output);
                        assertTrue(bench.number(window + probe + "_p50_ns") > 0, bench::output);
                    }
                    assertTrue(report.containsKey(probe + "_added_p99_ns"), bench::output);
                }
                assertTrue(report.containsKey("within_50_ms"), bench::output);
                bench.assertNothingLeft();
            }
            assertFalse(Files.exists(file));
        }
    }

    @Test
    void shouldSayThatNothingWasHeldUp() throws Exception {
        try (CudaEmulator emulator = CudaEmulator.open();
                ToolRun bench = start(emulator, emulator.flag("stall"))) {
            bench.awaitEnd(ExitCode.FAILED);
            assertTrue(bench.output().contains("the driver held up no registration"), bench::output);
        }
    }

    private ToolRun start(final CudaEmulator emulator, final Path file) throws Exception {
        return ToolRun.start(
                directory,
                "bench",
                BenchMain.class,
                emulator.environment("bench"),
                List.of("stall", "--stall-file", file.toString(), "--rounds=2", "--seconds=0.2", "--warm-up=0.1"));
    }
}

package io.pegaflow.emulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CudaEmulatorTest {
    @Test
    void shouldBuildDriverAndLeaveNothing() {
        final Path directory;
        try (CudaEmulator emulator = CudaEmulator.open().with("CUEMU_DEVICES", "2")) {
            assertTrue(Files.isRegularFile(emulator.library()));
            emulator.inject("agent", "CUEMU_FAIL=cuMemcpyAsync:1:1");
            directory = Path.of(emulator.environment("agent").get("CUEMU_DIR")).getParent();
            assertTrue(Files.isDirectory(directory));
            assertEquals("2", emulator.environment("client").get("CUEMU_DEVICES"));
            assertEquals(0, emulator.statistics(1).live("streams"));
        }
        assertTrue(Files.notExists(directory));
    }

    @Test
    void shouldReadStatistics(@TempDir final Path directory) throws IOException {
        final Path file = directory.resolve("statistics");
        Files.writeString(
                file,
                "{\n  \"pid\": 7,\n  \"live\": {\n    \"streams\":    2,\n    \"events\":   3\n  },\n"
                        + "  \"calls\": {\n    \"cuInit\":   12\n  }\n}\n\n");
        final CudaStatistics statistics = CudaStatistics.read(file);
        assertEquals(2, statistics.live("streams"));
        assertEquals(12, statistics.calls("cuInit"));
        assertEquals("streams=2 events=3", statistics.handles());
        assertThrows(IllegalArgumentException.class, () -> statistics.live("threads"));
    }
}

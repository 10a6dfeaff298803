package io.pegaflow.engine.runtime.counters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.ipc.ErrorCode;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CountersFileTest {
    @TempDir
    private Path directory;

    @Test
    void shouldShowOthersWhatTheAgentsCount() throws IOException {
        final Path path = directory.resolve("counters");
        try (CountersFile file = CountersFile.create(path, 42, 1_000)) {
            final DutyCycleTracker tracker = new DutyCycleTracker(file, "pf-test", 100);
            file.counter(EngineCounter.LEASES).setRelease(3);
            file.refusals(ErrorCode.BUSY.code()).setRelease(5);
            tracker.measureAndUpdate(1_000);
            tracker.onWork(7, 1_100);
            tracker.measureAndUpdate(2_000);
            tracker.onWork(1, 2_101);
            try (CountersFileReader reader = new CountersFileReader(path)) {
                assertEquals(42, reader.incarnation());
                assertEquals(1_000, reader.startMs());
                assertEquals(ProcessHandle.current().pid(), reader.pid());
                assertEquals(3, reader.value(EngineCounter.LEASES));
                assertEquals(0, reader.value(EngineCounter.TRANSFERS));
                assertEquals(5, reader.refusals(ErrorCode.BUSY));
                assertEquals(8, reader.value("pf-test", AgentCounter.WORK_DONE));
                assertEquals(101, reader.value("pf-test", AgentCounter.MAX_DUTY_CYCLE_NS));
                assertEquals(1, reader.value("pf-test", AgentCounter.DUTY_CYCLES_OVER_THRESHOLD));
                assertEquals(0, reader.value("pf-none", AgentCounter.WORK_DONE));
            }
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
            assertThrows(FileAlreadyExistsException.class, () -> CountersFile.create(path, 43, 1_000));
        }
        assertFalse(Files.exists(path));
    }

    @Test
    void shouldNotShareTypeIds() {
        final Set<Integer> typeIds = new HashSet<>();
        for (final EngineCounter counter : EngineCounter.values()) {
            assertTrue(typeIds.add(counter.typeId()), counter::name);
        }
        for (final AgentCounter counter : AgentCounter.values()) {
            assertTrue(typeIds.add(counter.typeId()), counter::name);
        }
        for (final ErrorCode code : ErrorCode.values()) {
            assertTrue(typeIds.add(EngineCounter.REFUSALS_TYPE_ID_BASE + code.code()), code::name);
        }
    }

    @Test
    void shouldRefuseWhatIsNoCountersFile() throws IOException {
        final Path path = directory.resolve("other");
        Files.write(path, new byte[4096]);
        assertThrows(IOException.class, () -> new CountersFileReader(path).close());
        Files.write(path, new byte[10]);
        assertThrows(IOException.class, () -> new CountersFileReader(path).close());
    }
}

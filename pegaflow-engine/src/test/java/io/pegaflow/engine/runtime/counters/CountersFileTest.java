package io.pegaflow.engine.runtime.counters;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.engine.runtime.latency.Operation;
import io.pegaflow.engine.runtime.latency.Stage;
import io.pegaflow.ipc.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersReader;
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
    void shouldNotShareTypeIds() throws IOException {
        final Map<Integer, List<String>> labels = new TreeMap<>();
        final Path path = directory.resolve("counters");
        try (CountersFile file = CountersFile.create(path, 42, 1_000)) {
            for (final AgentCounter counter : AgentCounter.values()) {
                file.newAgentCounter("pf-test", counter);
            }
            for (final DeviceCounter counter : DeviceCounter.values()) {
                file.newDeviceCounter(0, counter);
            }
            counters(path).forEach((id, typeId, key, label) -> add(labels, typeId, label));
        }
        for (final Operation operation : Operation.values()) {
            for (final Stage stage : Stage.values()) {
                for (final LatencyCounter counter : LatencyCounter.values()) {
                    add(labels, counter.typeId(operation, stage), counter.label(operation, stage));
                }
            }
        }
        final List<Integer> ofNamespaces = Arrays.stream(NamespaceCounter.values())
                .map(NamespaceCounter::typeId)
                .toList();
        labels.forEach((typeId, ofType) -> assertEquals(
                ofNamespaces.contains(typeId) ? NamespaceCounters.SLOTS : 1,
                ofType.size(),
                () -> "typeId=" + typeId + ", labels=" + ofType));
        assertTrue(labels.size() > EngineCounter.values().length + ErrorCode.values().length, labels::toString);
    }

    private static void add(final Map<Integer, List<String>> labels, final int typeId, final String label) {
        labels.computeIfAbsent(typeId, key -> new ArrayList<>()).add(label);
    }

    private static CountersReader counters(final Path path) throws IOException {
        final UnsafeBuffer file = new UnsafeBuffer(Files.readAllBytes(path));
        final int metadataLength = file.getInt(CountersFileDescriptor.METADATA_LENGTH_OFFSET, LITTLE_ENDIAN);
        final int valuesLength = file.getInt(CountersFileDescriptor.VALUES_LENGTH_OFFSET, LITTLE_ENDIAN);
        final int valuesOffset = CountersFileDescriptor.HEADER_LENGTH + metadataLength;
        return new CountersReader(
                new UnsafeBuffer(file, CountersFileDescriptor.HEADER_LENGTH, metadataLength),
                new UnsafeBuffer(file, valuesOffset, valuesLength),
                StandardCharsets.US_ASCII);
    }

    @Test
    void shouldShowTheRowsOfTablesThatAreInUse() throws IOException {
        final Path path = directory.resolve("counters");
        try (CountersFile file = CountersFile.create(path, 42, 1_000);
                CountersFileReader reader = new CountersFileReader(path)) {
            final CountersTableWriter clients = file.table(CountersTable.CLIENTS);
            final CountersTableWriter pageSizes = file.table(CountersTable.PAGE_SIZES);
            clients.open(0, "first");
            clients.open(clients.rows() - 1, "ü".repeat(100));
            clients.set(clients.rows() - 1, ClientColumn.PID, 4_711);
            pageSizes.open(0, "");
            pageSizes.set(0, PageSizeColumn.PAGE_BYTES, 4_096);
            clients.close(0);

            final CountersSnapshot snapshot = reader.snapshot();
            assertEquals(1, snapshot.rows(CountersTable.CLIENTS).size());
            final CountersRow last = snapshot.rows(CountersTable.CLIENTS).get(0);
            assertEquals(clients.rows() - 1, last.index());
            assertEquals("ü".repeat(64), last.name());
            assertEquals(4_711, last.value(ClientColumn.PID));
            assertEquals(4_096, snapshot.rows(CountersTable.PAGE_SIZES).get(0).value(PageSizeColumn.PAGE_BYTES));
            assertEquals(0, snapshot.rows(CountersTable.DEVICES).size());
        }
    }

    @Test
    void shouldTellFiguresOfOnePublicationFromTornOnes() throws IOException {
        final Path path = directory.resolve("counters");
        try (CountersFile file = CountersFile.create(path, 42, 1_000);
                CountersFileReader reader = new CountersFileReader(path)) {
            file.beginPublication();
            file.counter(EngineCounter.BLOCK_HITS).setRelease(1);
            assertTrue(reader.snapshot().isTorn());
            file.endPublication(2_000);
            final CountersSnapshot whole = reader.snapshot();
            file.counter(EngineCounter.BLOCK_HITS).setRelease(2);
            assertFalse(whole.isTorn());
            assertEquals(2_000, whole.publishedMs());
            assertEquals(1, whole.value(EngineCounter.BLOCK_HITS));
        }
    }

    /** Two counters that are published as one: no reader may see them apart. */
    @Test
    void shouldNeverShowHalfAPublication() throws Exception {
        final Path path = directory.resolve("counters");
        try (CountersFile file = CountersFile.create(path, 42, 1_000);
                CountersFileReader reader = new CountersFileReader(path)) {
            final AtomicBoolean isDone = new AtomicBoolean();
            final Thread engine = new Thread(() -> {
                for (long i = 1; !isDone.get(); i++) {
                    file.beginPublication();
                    file.counter(EngineCounter.BLOCK_HITS).setRelease(i);
                    file.counter(EngineCounter.LAST_TURN_NS).setRelease(i);
                    file.endPublication(i);
                    LockSupport.parkNanos(10_000);
                }
            });
            engine.start();
            try {
                int whole = 0;
                for (int i = 0; whole < 200 && i < 10_000; i++) {
                    final CountersSnapshot snapshot = reader.snapshot();
                    if (!snapshot.isTorn()) {
                        whole++;
                        assertEquals(
                                snapshot.value(EngineCounter.BLOCK_HITS), snapshot.value(EngineCounter.LAST_TURN_NS));
                        assertEquals(snapshot.publishedMs(), snapshot.value(EngineCounter.LAST_TURN_NS));
                    }
                }
                assertEquals(200, whole);
            } finally {
                isDone.set(true);
                engine.join();
            }
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

package io.pegaflow.engine.device;

import static io.pegaflow.engine.device.NativeResultDescriptor.PAYLOAD_OFFSET;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.engine.copy.DutyCycle;
import io.pegaflow.engine.core.InputKind;
import io.pegaflow.engine.device.host.ExportedMemory;
import io.pegaflow.engine.device.host.HostBackend;
import io.pegaflow.engine.device.host.HostLink;
import io.pegaflow.engine.numa.NumaPlacement;
import io.pegaflow.engine.pool.AnonymousMemory;
import io.pegaflow.engine.pool.PoolMemory;
import io.pegaflow.engine.pool.PoolParts;
import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.ipc.LayerLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.IoUtil;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.CachedNanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NativeResourceAgentTest {
    private static final int CONTEXT = 5;
    private static final LayerLayout LAYER = LayerLayout.contiguous("a", 0, 0, 16, 4096);

    private static final int POOL_BYTES = 4 << 20;

    private record Result(int type, int contextId, long ticket, int status, List<Long> measured, String text) {}

    private final DeviceContextTable contexts = new DeviceContextTable(8);
    private final RingBuffer tasks = newRing(1 << 20);
    private final RingBuffer results = newRing(1 << 17);
    private final List<Result> received = new ArrayList<>();
    private final AnonymousMemory pool = new AnonymousMemory(POOL_BYTES);
    private final List<String> warnings = new ArrayList<>();
    private Path directory;
    private ExportedMemory memory;
    private NativeResourceAgent agent;

    @BeforeEach
    void launch() throws IOException {
        directory = Files.createTempDirectory("pegaflow-native-test-");
        memory = new ExportedMemory(directory, 65536);
        final HostBackend backend = new HostBackend(directory, new int[] {0}, HostLink.UNLIMITED);
        final PoolRegistrar registrar = new PoolRegistrar(backend, pool, NumaPlacement.NONE);
        registrar.begin();
        agent = newAgent(backend, registrar);
    }

    private NativeResourceAgent newAgent(final DeviceBackend backend, final PoolRegistrar registrar) {
        return new NativeResourceAgent(
                backend, registrar, contexts, tasks, results, new CachedNanoClock(), DutyCycle.NONE, warnings::add);
    }

    @AfterEach
    void close() {
        agent.onClose();
        memory.close();
        pool.close();
        IoUtil.delete(directory.toFile(), false);
    }

    @Test
    void shouldPublishWhatItOpenedAndMeasured() {
        final Result result = open(CONTEXT, List.of(LAYER), memory.handle(), 4096);

        assertEquals(new Result(InputKind.OPEN_COMPLETED, CONTEXT, 77, 0, List.of(65536L), ""), result);
        assertNotNull(contexts.get(CONTEXT));
        assertEquals(4096, contexts.get(CONTEXT).pageBytes(0));
    }

    @Test
    void shouldCloseContext() {
        open(CONTEXT, List.of(LAYER), memory.handle(), 65536);
        open(CONTEXT + 1, List.of(LAYER), memory.handle(), 65536);
        assertEquals(2, mappings());

        assertEquals(new Result(InputKind.CONTEXT_CLOSED, CONTEXT, 0, 0, List.of(), ""), closeContext(CONTEXT));
        assertNull(contexts.get(CONTEXT));
        assertEquals(1, mappings());
        assertNotNull(contexts.get(CONTEXT + 1));

        agent.onClose();
        assertEquals(0, mappings());
    }

    @Test
    void shouldRefuseLayerBeyondWhatItMeasured() {
        final LayerLayout tooLong = LayerLayout.contiguous("b", 0, 4096, 16, 4096);
        checkRefused(ErrorCode.DEVICE_MEMORY, "measured_bytes=65536", List.of(LAYER, tooLong), memory.handle(), 65536);
    }

    @Test
    void shouldRefuseClaimBeyondWhatItMeasured() {
        checkRefused(ErrorCode.DEVICE_MEMORY, "claimed_bytes=65537", List.of(LAYER), memory.handle(), 65537);
    }

    @Test
    void shouldRefuseOffsetThatOverflows() {
        final LayerLayout far = LayerLayout.contiguous("b", 0, Long.MAX_VALUE - 10, 1, 4096);
        checkRefused(ErrorCode.DEVICE_MEMORY, "layer b", List.of(far), memory.handle(), 65536);
    }

    @Test
    void shouldRefuseLayerInNoAllocation() {
        final LayerLayout lost = LayerLayout.contiguous("b", 1, 0, 1, 4096);
        checkRefused(ErrorCode.INVALID_ARGUMENT, "allocation_index=1", List.of(lost), memory.handle(), 65536);
    }

    @Test
    void shouldRefuseForeignNames() {
        checkRefused(ErrorCode.DEVICE_MEMORY, "", List.of(LAYER), bytes("../etc/passwd"), 1);
        checkRefused(ErrorCode.DEVICE_MEMORY, "", List.of(LAYER), bytes("pegaflow-dev-1-1-1"), 1);
        checkRefused(ErrorCode.DEVICE_MEMORY, "", List.of(LAYER), bytes(""), 1);
    }

    @Test
    void shouldRefuseDeviceThatIsNotServed() {
        final ExpandableArrayBuffer message = new ExpandableArrayBuffer();
        final Result result = open(CONTEXT, message, RegisterRequests.encode(message, 1, List.of(LAYER), memory));

        assertEquals(ErrorCode.UNKNOWN_DEVICE.code(), result.status());
        assertTrue(result.text().contains("device=1, devices=[0]"), result.text());
        assertNull(contexts.get(CONTEXT));
        assertEquals(0, mappings());
    }

    @Test
    void shouldRefuseMalformedMessage() {
        final ExpandableArrayBuffer message = new ExpandableArrayBuffer();
        final int length = RegisterRequests.encode(message, 0, List.of(LAYER), memory);
        final Result result = open(CONTEXT, message, length - 70);

        assertEquals(ErrorCode.MALFORMED.code(), result.status());
        assertNull(contexts.get(CONTEXT));
        assertEquals(0, mappings());
    }

    @Test
    void shouldRemoveFilesOfDeadProcessesAtItsStartAndWhenAsked() throws IOException {
        final Path left = Files.createFile(directory.resolve("pegaflow-dev-999999999-1-0"));
        agent.doWork();
        assertFalse(Files.exists(left));

        Files.createFile(left);
        agent.doWork();
        assertTrue(Files.exists(left));
        tasks.write(NativeTaskDescriptor.SWEEP, new UnsafeBuffer(new byte[8]), 0, 0);
        agent.doWork();
        assertFalse(Files.exists(left));
        assertTrue(Files.exists(memory.path()));
    }

    @Test
    void shouldKeepResultUntilThereIsRoom() {
        final UnsafeBuffer filler = new UnsafeBuffer(new byte[1024]);
        int fillers = 0;
        while (results.write(100, filler, 0, filler.capacity())) {
            fillers++;
        }
        writeClose(CONTEXT);
        writeClose(CONTEXT + 1);
        agent.doWork();
        agent.doWork();

        final int[] types = new int[fillers];
        assertEquals(fillers, results.read((type, buffer, index, length) -> types[0] = type));
        agent.doWork();
        readResults();
        agent.doWork();
        readResults();
        assertEquals(
                List.of(CONTEXT, CONTEXT + 1),
                received.stream().map(Result::contextId).toList());
    }

    @Test
    void shouldRegisterPoolPartByPartBehindTasks() {
        beginPool(pool);
        writeClose(CONTEXT);
        agent.doWork();
        readResults();
        assertEquals(List.of(InputKind.CONTEXT_CLOSED), types(), "a task goes first");
        final List<String> progress = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            agent.doWork();
            results.read((type, buffer, index, length) -> progress.add(type + ": "
                    + buffer.getInt(index + PAYLOAD_OFFSET, LITTLE_ENDIAN) + " "
                    + buffer.getInt(index + PAYLOAD_OFFSET + 4, LITTLE_ENDIAN)));
        }
        // 15 slabs of 256 KiB behind the header, four a part.
        assertEquals(List.of("12: 8 1", "12: 12 1", "12: 15 0"), progress);
        assertEquals(List.of(), warnings);
    }

    @Test
    void shouldStayWithWhatOfThePoolCouldBeRegistered() {
        beginPool(new PoolMemory() {
            @Override
            public long address() {
                return pool.address();
            }

            @Override
            public long length() {
                return POOL_BYTES;
            }

            @Override
            public void take(final long offset, final long length) {
                if (offset > 2 << 20) {
                    throw new IllegalStateException("no more memory; give a smaller pool");
                }
            }
        });
        final List<Integer> states = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            agent.doWork();
            results.read((type, buffer, index, length) ->
                    states.add(buffer.getInt(index + PAYLOAD_OFFSET + 4, LITTLE_ENDIAN)));
        }
        assertEquals(List.of(1, 0), states);
        assertEquals(
                List.of("the pool stays smaller than asked for: registered_bytes=2162688, asked_bytes=4194304,"
                        + " cause=no more memory; give a smaller pool"),
                warnings);
    }

    private void beginPool(final PoolMemory poolMemory) {
        final HostBackend backend = new HostBackend(directory, new int[] {0}, HostLink.UNLIMITED);
        final PoolRegistrar registrar =
                new PoolRegistrar(backend, poolMemory, new PoolParts(POOL_BYTES, 1 << 20), NumaPlacement.NONE);
        registrar.begin();
        assertEquals(4, registrar.slabs());
        agent = newAgent(backend, registrar);
    }

    private List<Integer> types() {
        return received.stream().map(Result::type).toList();
    }

    private void checkRefused(
            final ErrorCode errorCode,
            final String text,
            final List<LayerLayout> layers,
            final byte[] handle,
            final long claimedBytes) {
        final Result result = open(CONTEXT, layers, handle, claimedBytes);
        assertEquals(errorCode.code(), result.status(), result.text());
        assertEquals(77, result.ticket());
        assertEquals(CONTEXT, result.contextId());
        assertFalse(result.text().isEmpty());
        assertTrue(result.text().contains(text), result.text());
        assertNull(contexts.get(CONTEXT));
        assertEquals(0, mappings());
    }

    private Result open(
            final int contextId, final List<LayerLayout> layers, final byte[] handle, final long claimedBytes) {
        final ExpandableArrayBuffer message = new ExpandableArrayBuffer();
        final int length =
                RegisterRequests.encode(message, 0, layers, new byte[][] {handle}, new long[] {claimedBytes});
        return open(contextId, message, length);
    }

    private Result open(final int contextId, final MutableDirectBuffer message, final int length) {
        final ExpandableArrayBuffer task = new ExpandableArrayBuffer();
        task.putLong(NativeTaskDescriptor.OPEN_TICKET_OFFSET, 77, LITTLE_ENDIAN);
        task.putInt(NativeTaskDescriptor.OPEN_CONTEXT_ID_OFFSET, contextId, LITTLE_ENDIAN);
        task.putBytes(NativeTaskDescriptor.OPEN_MESSAGE_OFFSET, message, 0, length);
        assertTrue(tasks.write(NativeTaskDescriptor.OPEN, task, 0, NativeTaskDescriptor.OPEN_MESSAGE_OFFSET + length));
        return nextResult();
    }

    private Result closeContext(final int contextId) {
        writeClose(contextId);
        return nextResult();
    }

    private void writeClose(final int contextId) {
        final UnsafeBuffer task = new UnsafeBuffer(new byte[NativeTaskDescriptor.CLOSE_LENGTH]);
        task.putInt(NativeTaskDescriptor.CLOSE_CONTEXT_ID_OFFSET, contextId, LITTLE_ENDIAN);
        assertTrue(tasks.write(NativeTaskDescriptor.CLOSE, task, 0, NativeTaskDescriptor.CLOSE_LENGTH));
    }

    private Result nextResult() {
        agent.doWork();
        readResults();
        assertEquals(1, received.size());
        return received.remove(0);
    }

    private void readResults() {
        results.read((type, buffer, index, length) -> {
            final int contextId = buffer.getInt(index, LITTLE_ENDIAN);
            if (type == InputKind.CONTEXT_CLOSED) {
                assertEquals(PAYLOAD_OFFSET, length);
                received.add(new Result(type, contextId, 0, 0, List.of(), ""));
                return;
            }
            final int payload = index + PAYLOAD_OFFSET;
            final int status = buffer.getInt(payload + 8, LITTLE_ENDIAN);
            final int count = buffer.getInt(payload + 12, LITTLE_ENDIAN);
            final List<Long> measured = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                measured.add(buffer.getLong(payload + 16 + 8 * i, LITTLE_ENDIAN));
            }
            String text = "";
            if (status != 0) {
                final byte[] utf8 = new byte[buffer.getInt(payload + 16 + 8 * count, LITTLE_ENDIAN)];
                buffer.getBytes(payload + 20 + 8 * count, utf8);
                text = new String(utf8, StandardCharsets.UTF_8);
            }
            received.add(new Result(type, contextId, buffer.getLong(payload, LITTLE_ENDIAN), status, measured, text));
        });
    }

    /** Mappings of the exported file besides that of the client's side. */
    private long mappings() {
        try (var lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.filter(line -> line.contains(memory.path().toString())).count() - 1;
        } catch (final IOException ex) {
            throw new AssertionError(ex);
        }
    }

    private static byte[] bytes(final String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static RingBuffer newRing(final int bytes) {
        return new OneToOneRingBuffer(
                new UnsafeBuffer(ByteBuffer.allocateDirect(bytes + RingBufferDescriptor.TRAILER_LENGTH)));
    }
}

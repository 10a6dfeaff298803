package io.pegaflow.engine.copy;

import static io.pegaflow.engine.copy.CopyCompletionDescriptor.RECORD_PAYLOAD_OFFSET;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.pegaflow.engine.core.InputKind;
import io.pegaflow.engine.device.DeviceContextTable;
import io.pegaflow.engine.device.NativeResourceAgent;
import io.pegaflow.engine.device.NativeResultDescriptor;
import io.pegaflow.engine.device.NativeTaskDescriptor;
import io.pegaflow.engine.device.PoolRegistrar;
import io.pegaflow.engine.device.RegisterRequests;
import io.pegaflow.engine.device.host.ExportedMemory;
import io.pegaflow.engine.device.host.HostBackend;
import io.pegaflow.engine.device.host.HostLink;
import io.pegaflow.engine.numa.NumaPlacement;
import io.pegaflow.engine.pool.AnonymousMemory;
import io.pegaflow.ipc.LayerLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.IoUtil;
import org.agrona.MutableDirectBuffer;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.CachedNanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/** One device's copy agent and the native resource agent on the host backend, driven by hand in place of the engine. */
final class CopyRig implements AutoCloseable {
    static final int POOL_BYTES = 8 * 1024 * 1024;

    record Completion(
            int contextId, long transferId, int partIndex, int status, long bytes, long startNs, long endNs) {}

    final CachedNanoClock clock = new CachedNanoClock();
    final AnonymousMemory pool = new AnonymousMemory(POOL_BYTES);
    final DeviceContextTable contexts = new DeviceContextTable(16);
    final CopyRings rings;
    final CopyAgent agent;
    final Path directory;

    private final HostBackend backend;
    private final NativeResourceAgent nativeAgent;
    private final RingBuffer tasks = newRing(1 << 20);
    private final RingBuffer results = newRing(1 << 17);
    private final List<ExportedMemory> exported = new ArrayList<>();
    private final List<Completion> completions = new ArrayList<>();
    private final UnsafeBuffer command = new UnsafeBuffer(new byte[1 << 16]);
    private int openStatus;

    CopyRig(final HostLink link) {
        this(link, 1 << 16, DutyCycle.NONE);
    }

    CopyRig(final HostLink link, final CopyLimits limits) {
        this(link, limits, 1 << 16, DutyCycle.NONE);
    }

    CopyRig(final HostLink link, final int ringBytes, final DutyCycle dutyCycle) {
        this(link, CopyLimits.DEFAULT, ringBytes, dutyCycle);
    }

    private CopyRig(final HostLink link, final CopyLimits limits, final int ringBytes, final DutyCycle dutyCycle) {
        try {
            directory = Files.createTempDirectory("pegaflow-copy-test-");
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
        rings = new CopyRings(
                newRing(ringBytes), newRing(ringBytes), newRing(4096), newRing(4096), new Sleeper(), new Sleeper());
        backend = new HostBackend(directory, new int[] {0}, link);
        nativeAgent = new NativeResourceAgent(
                backend, begun(backend, pool), contexts, tasks, results, clock, DutyCycle.NONE, warning -> {});
        agent = new CopyAgent(0, backend.newCopyEngine(0), rings, limits, contexts, pool, clock, dutyCycle);
        agent.onStart();
    }

    private static PoolRegistrar begun(final HostBackend backend, final AnonymousMemory pool) {
        final PoolRegistrar registrar = new PoolRegistrar(backend, pool, NumaPlacement.NONE);
        registrar.begin();
        return registrar;
    }

    static RingBuffer newRing(final int bytes) {
        return new OneToOneRingBuffer(
                new UnsafeBuffer(ByteBuffer.allocateDirect(bytes + RingBufferDescriptor.TRAILER_LENGTH)));
    }

    ExportedMemory export(final long length) {
        final ExportedMemory memory = new ExportedMemory(directory, length);
        exported.add(memory);
        return memory;
    }

    void open(final int contextId, final List<LayerLayout> layers, final ExportedMemory... memories) {
        final ExpandableArrayBuffer message = new ExpandableArrayBuffer();
        final int length = RegisterRequests.encode(message, 0, layers, memories);
        final ExpandableArrayBuffer task = new ExpandableArrayBuffer();
        task.putLong(NativeTaskDescriptor.OPEN_TICKET_OFFSET, 1, LITTLE_ENDIAN);
        task.putInt(NativeTaskDescriptor.OPEN_CONTEXT_ID_OFFSET, contextId, LITTLE_ENDIAN);
        task.putBytes(NativeTaskDescriptor.OPEN_MESSAGE_OFFSET, message, 0, length);
        tasks.write(NativeTaskDescriptor.OPEN, task, 0, NativeTaskDescriptor.OPEN_MESSAGE_OFFSET + length);
        nativeAgent.doWork();
        openStatus = -1;
        results.read((type, buffer, index, size) -> {
            if (type == InputKind.OPEN_COMPLETED) {
                openStatus = buffer.getInt(
                        index + NativeResultDescriptor.PAYLOAD_OFFSET + NativeResultDescriptor.OPEN_STATUS_OFFSET,
                        LITTLE_ENDIAN);
            }
        });
        if (openStatus != 0) {
            throw new AssertionError("open failed: status=" + openStatus);
        }
    }

    /** Blocks are pairs of page offset and block id. */
    void copy(
            final int direction,
            final long transferId,
            final int partIndex,
            final int contextId,
            final int[] layers,
            final long... blocks) {
        if (!tryCopy(direction, transferId, partIndex, contextId, layers, blocks)) {
            throw new AssertionError("copy ring is full");
        }
    }

    boolean tryCopy(
            final int direction,
            final long transferId,
            final int partIndex,
            final int contextId,
            final int[] layers,
            final long... blocks) {
        command.putLong(CopyCommandDescriptor.TRANSFER_ID_OFFSET, transferId, LITTLE_ENDIAN);
        command.putInt(CopyCommandDescriptor.PART_INDEX_OFFSET, partIndex, LITTLE_ENDIAN);
        command.putInt(CopyCommandDescriptor.CONTEXT_ID_OFFSET, contextId, LITTLE_ENDIAN);
        command.putInt(CopyCommandDescriptor.DIRECTION_OFFSET, direction, LITTLE_ENDIAN);
        command.putInt(CopyCommandDescriptor.STORAGE_GROUP_OFFSET, 0, LITTLE_ENDIAN);
        command.putInt(CopyCommandDescriptor.LAYER_COUNT_OFFSET, layers.length, LITTLE_ENDIAN);
        command.putInt(CopyCommandDescriptor.BLOCK_COUNT_OFFSET, blocks.length / 2, LITTLE_ENDIAN);
        for (int i = 0; i < layers.length; i++) {
            command.putShort(CopyCommandDescriptor.LAYERS_OFFSET + i * Short.BYTES, (short) layers[i], LITTLE_ENDIAN);
        }
        int offset = CopyCommandDescriptor.blocksOffset(layers.length);
        for (int i = 0; i < blocks.length; i += 2) {
            command.putLong(offset + CopyCommandDescriptor.ENTRY_PAGE_OFFSET_OFFSET, blocks[i], LITTLE_ENDIAN);
            command.putInt(offset + CopyCommandDescriptor.ENTRY_BLOCK_ID_OFFSET, (int) blocks[i + 1], LITTLE_ENDIAN);
            offset += CopyCommandDescriptor.BLOCK_ENTRY_LENGTH;
        }
        final RingBuffer ring = direction == CopyCommandDescriptor.LOAD ? rings.loads() : rings.saves();
        return ring.write(CopyCommandDescriptor.COPY, command, 0, offset);
    }

    void cancel(final long transferId) {
        command.putLong(CopyCommandDescriptor.TRANSFER_ID_OFFSET, transferId, LITTLE_ENDIAN);
        if (!rings.cancels().write(CopyCommandDescriptor.CANCEL, command, 0, Long.BYTES)) {
            throw new AssertionError("cancel ring is full");
        }
    }

    /** Let the agent turn until it is idle, advancing the clock a microsecond a turn. */
    List<Completion> runUntilIdle() {
        int idleTurns = 0;
        while (idleTurns < 2 || agent.isBusy()) {
            idleTurns = agent.doWork() == 0 ? idleTurns + 1 : 0;
            clock.advance(1000);
            readCompletions();
        }
        return takeCompletions();
    }

    List<Completion> takeCompletions() {
        readCompletions();
        final List<Completion> taken = List.copyOf(completions);
        completions.clear();
        return taken;
    }

    private void readCompletions() {
        // One read goes no further than the end of the ring.
        while (rings.completions().size() > 0) {
            rings.completions().read(this::onCompletion);
        }
    }

    private void onCompletion(final int type, final MutableDirectBuffer buffer, final int index, final int length) {
        final int payload = index + RECORD_PAYLOAD_OFFSET;
        completions.add(new Completion(
                buffer.getInt(index + CopyCompletionDescriptor.RECORD_CONTEXT_ID_OFFSET, LITTLE_ENDIAN),
                buffer.getLong(payload + CopyCompletionDescriptor.TRANSFER_ID_OFFSET, LITTLE_ENDIAN),
                buffer.getInt(payload + CopyCompletionDescriptor.PART_INDEX_OFFSET, LITTLE_ENDIAN),
                buffer.getInt(payload + CopyCompletionDescriptor.STATUS_OFFSET, LITTLE_ENDIAN),
                buffer.getLong(payload + CopyCompletionDescriptor.BYTES_OFFSET, LITTLE_ENDIAN),
                buffer.getLong(payload + CopyCompletionDescriptor.START_NS_OFFSET, LITTLE_ENDIAN),
                buffer.getLong(payload + CopyCompletionDescriptor.END_NS_OFFSET, LITTLE_ENDIAN)));
    }

    byte[] poolBytes(final long offset, final int count) {
        final byte[] bytes = new byte[count];
        new UnsafeBuffer(pool.address() + offset, count).getBytes(0, bytes);
        return bytes;
    }

    void fillPool(final byte value) {
        UnsafeApi.setMemory(pool.address(), pool.length(), value);
    }

    @Override
    public void close() {
        agent.onClose();
        nativeAgent.onClose();
        backend.close();
        exported.forEach(ExportedMemory::close);
        pool.close();
        IoUtil.delete(directory.toFile(), false);
    }
}

package io.pegaflow.engine.core;

import io.pegaflow.engine.copy.CopyCommandDescriptor;
import io.pegaflow.engine.copy.CopyCompletionDescriptor;
import io.pegaflow.engine.pool.PoolMemory;
import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.ipc.LayerLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;

/** Carries out what the core asks, with real bytes between byte arrays and the pool, when and how the test says. */
final class World implements CoreOutput {
    /** Opened device memory. */
    static final class Memory {
        byte[] bytes;
        LayerLayout[] layers;
        boolean closing;
    }

    /** A copy command that waits. */
    static final class Copy {
        long transferId;
        int contextId;
        int direction;
        int[] layers;
        final List<long[]> blocks = new ArrayList<>();
        boolean cancelled;
    }

    /** A reply as the client sees it. */
    static final class Reply {
        int connectionId;
        long correlationId;
        String kind;
        ErrorCode error;
        String text;
        long a;
        long b;
        long c;
        byte[] outcomes;
        int[] positions;
    }

    private static final DirectBuffer NOTHING = new UnsafeBuffer(new byte[0]);

    final PoolMemory pool;
    /** Are the steps of long work done before the next input? */
    boolean stepsAtOnce = true;

    final Map<Integer, Memory> memories = new HashMap<>();
    final List<long[]> opens = new ArrayList<>();
    final List<Integer> closes = new ArrayList<>();
    final List<Copy> copies = new ArrayList<>();
    final List<Reply> replies = new ArrayList<>();
    final List<Integer> closedConnections = new ArrayList<>();
    final List<Integer> recoveries = new ArrayList<>();
    final List<String> deviceNotes = new ArrayList<>();
    final List<String> kernelTransfers = new ArrayList<>();
    private EngineCore core;
    private long sequence;
    private long nowNs = 1;
    private Copy building;

    World(final PoolMemory pool) {
        this.pool = pool;
    }

    void core(final EngineCore engineCore) {
        core = engineCore;
    }

    long nowNs() {
        return nowNs;
    }

    void advance(final long ns) {
        nowNs += ns;
    }

    /** Every input is a cycle of its own. */
    void input(final int kind, final int source, final DirectBuffer buffer, final int length) {
        core.onInput(++sequence, ++nowNs, kind, source, buffer, 0, length);
        while (stepsAtOnce && core.hasPendingWork()) {
            step();
        }
    }

    /** Let one cycle of what is under way follow. */
    void step() {
        core.onInput(++sequence, ++nowNs, InputKind.STEP, 0, NOTHING, 0, 0);
    }

    void connect(final int connectionId) {
        input(InputKind.CONNECTION_OPENED, connectionId, new ExpandableArrayBuffer(24), 24);
    }

    void disconnect(final int connectionId, final CloseReason reason) {
        final MutableDirectBuffer buffer = new ExpandableArrayBuffer(8);
        buffer.putInt(0, reason.ordinal(), ByteOrder.LITTLE_ENDIAN);
        input(InputKind.CONNECTION_CLOSED, connectionId, buffer, 4);
    }

    void command(final int connectionId, final Wire wire, final int length) {
        input(InputKind.COMMAND, connectionId, wire.buffer, length);
    }

    void tick() {
        input(InputKind.TICK, 0, new ExpandableArrayBuffer(8), 0);
    }

    void completeOpen(final int index, final byte[] memory, final LayerLayout[] layers) {
        final long[] open = opens.remove(index);
        final Memory opened = new Memory();
        opened.bytes = memory;
        opened.layers = layers;
        memories.put((int) open[1], opened);
        final MutableDirectBuffer buffer = new ExpandableArrayBuffer(64);
        buffer.putLong(0, open[0], ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(8, 0, ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(12, 1, ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(16, memory.length, ByteOrder.LITTLE_ENDIAN);
        input(InputKind.OPEN_COMPLETED, (int) open[1], buffer, 24);
    }

    void failOpen(final int index) {
        final long[] open = opens.remove(index);
        final MutableDirectBuffer buffer = new ExpandableArrayBuffer(64);
        buffer.putLong(0, open[0], ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(8, ErrorCode.DEVICE_MEMORY.code(), ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(12, 0, ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(16, 4, ByteOrder.LITTLE_ENDIAN);
        buffer.putStringWithoutLengthAscii(20, "gone");
        input(InputKind.OPEN_COMPLETED, (int) open[1], buffer, 24);
    }

    void completeClose(final int index) {
        final int contextId = closes.remove(index);
        memories.remove(contextId);
        input(InputKind.CONTEXT_CLOSED, contextId, new ExpandableArrayBuffer(8), 0);
    }

    /** End a copy command: carry it out, or fail it after part of its bytes. */
    void complete(final int index, final int status) {
        final Copy copy = copies.remove(index);
        final int end = copy.cancelled ? CopyCompletionDescriptor.CANCELLED : status;
        final Memory memory = memories.get(copy.contextId);
        long bytes = 0;
        int cells = 0;
        for (final long[] block : copy.blocks) {
            for (final int layer : copy.layers) {
                if (end == CopyCompletionDescriptor.OK || cells++ % 2 == 0) {
                    bytes += copyCell(copy.direction, memory, layer, block[0], (int) block[1]);
                }
            }
        }
        final MutableDirectBuffer buffer = new ExpandableArrayBuffer(64);
        buffer.putLong(CopyCompletionDescriptor.TRANSFER_ID_OFFSET, copy.transferId, ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(CopyCompletionDescriptor.STATUS_OFFSET, end, ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(CopyCompletionDescriptor.BYTES_OFFSET, bytes, ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(CopyCompletionDescriptor.START_NS_OFFSET, nowNs, ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(CopyCompletionDescriptor.END_NS_OFFSET, nowNs + 10, ByteOrder.LITTLE_ENDIAN);
        input(InputKind.COPY_COMPLETED, copy.contextId, buffer, CopyCompletionDescriptor.LENGTH);
    }

    private long copyCell(
            final int direction, final Memory memory, final int layer, final long pageOffset, final int blockId) {
        final LayerLayout layout = memory.layers[layer];
        final long cell = pool.address() + pageOffset + cellOffset(memory.layers, layer);
        for (int i = 0; i < layout.blockBytes(); i++) {
            final int device = CellContent.deviceOffset(layout, blockId, i);
            if (direction == CopyCommandDescriptor.SAVE) {
                UnsafeApi.putByte(cell + i, memory.bytes[device]);
            } else {
                memory.bytes[device] = UnsafeApi.getByte(cell + i);
            }
        }
        return layout.blockBytes();
    }

    /** Cells of a storage group lie in a page in the byte order of the layer names. */
    static long cellOffset(final LayerLayout[] layers, final int layer) {
        long offset = 0;
        for (final LayerLayout other : layers) {
            if (other.storageGroup() == layers[layer].storageGroup()) {
                offset += other.name().compareTo(layers[layer].name()) < 0 ? other.blockBytes() : 0;
            }
        }
        return offset;
    }

    private static int[] layersOf(final LayerLayout[] layers, final int storageGroup) {
        return IntStream.range(0, layers.length)
                .filter(i -> layers[i].storageGroup() == storageGroup)
                .toArray();
    }

    Reply takeReply(final long correlationId) {
        for (int i = 0; i < replies.size(); i++) {
            if (replies.get(i).correlationId == correlationId) {
                return replies.remove(i);
            }
        }
        return null;
    }

    @Override
    public void openContext(
            final long ticket, final int contextId, final DirectBuffer buffer, final int offset, final int length) {
        opens.add(new long[] {ticket, contextId});
    }

    @Override
    public void closeContext(final int contextId) {
        for (final Copy copy : copies) {
            if (copy.contextId == contextId) {
                throw new AssertionError("memory closed under a copy in flight: contextId=" + contextId);
            }
        }
        final Memory memory = memories.get(contextId);
        if (memory == null || memory.closing) {
            throw new AssertionError("closed twice or never opened: contextId=" + contextId);
        }
        memory.closing = true;
        closes.add(contextId);
    }

    @Override
    public void beginCopy(
            final long transferId,
            final int partIndex,
            final int deviceId,
            final int contextId,
            final int direction,
            final int storageGroup,
            final DirectBuffer layers,
            final int layersOffset,
            final int layerCount) {
        building = new Copy();
        building.transferId = transferId;
        building.contextId = contextId;
        building.direction = direction;
        final Memory memory = memories.get(contextId);
        if (memory == null || memory.closing) {
            throw new AssertionError("copy on closed memory: contextId=" + contextId);
        }
        building.layers = layerCount == 0 ? layersOf(memory.layers, storageGroup) : new int[layerCount];
        for (int i = 0; i < layerCount; i++) {
            building.layers[i] = layers.getShort(layersOffset + i * 2, ByteOrder.LITTLE_ENDIAN);
            if (memory.layers[building.layers[i]].storageGroup() != storageGroup) {
                throw new AssertionError("copy of a layer of another storage group: group=" + storageGroup);
            }
        }
    }

    @Override
    public void copyBlock(final long pageOffset, final int blockId) {
        building.blocks.add(new long[] {pageOffset, blockId});
    }

    @Override
    public void endCopy() {
        copies.add(building);
    }

    @Override
    public void cancelCopy(final long transferId, final int deviceId) {
        for (final Copy copy : copies) {
            copy.cancelled |= copy.transferId == transferId;
        }
    }

    @Override
    public void closeConnection(final int connectionId, final CloseReason reason) {
        closedConnections.add(connectionId);
    }

    private Reply reply(final String kind, final int connectionId, final long correlationId) {
        final Reply reply = new Reply();
        reply.kind = kind;
        reply.connectionId = connectionId;
        reply.correlationId = correlationId;
        replies.add(reply);
        return reply;
    }

    @Override
    public void noteKernelTransfers(final String instanceName) {
        kernelTransfers.add(instanceName);
    }

    @Override
    public void recoverDevice(final int deviceId) {
        recoveries.add(deviceId);
    }

    /** The backend has recovered the device it was asked for first, or has not. */
    void completeRecovery(final boolean isRecovered) {
        final MutableDirectBuffer buffer = new ExpandableArrayBuffer(64);
        buffer.putInt(0, isRecovered ? 0 : ErrorCode.DEVICE_LOST.code(), ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(4, 4, ByteOrder.LITTLE_ENDIAN);
        buffer.putStringWithoutLengthAscii(8, "gone");
        input(InputKind.DEVICE_RECOVERED, recoveries.remove(0), buffer, isRecovered ? 4 : 12);
    }

    @Override
    public void noteDevice(final int deviceId, final boolean isLost, final String text) {
        deviceNotes.add(deviceId + (isLost ? " lost: " : " serves: ") + text);
    }

    @Override
    public void replyRegister(
            final int connectionId,
            final long correlationId,
            final long instanceKey,
            final int registeredDevices,
            final int worldSize) {
        final Reply reply = reply("register", connectionId, correlationId);
        reply.a = instanceKey;
        reply.b = registeredDevices;
    }

    @Override
    public void replyQuery(
            final int connectionId,
            final long correlationId,
            final int hitCount,
            final long leaseHigh,
            final long leaseLow,
            final long leaseTtlNs,
            final DirectBuffer hitPositions,
            final int hitPositionsOffset,
            final int hitPositionsLength) {
        final Reply reply = reply("query", connectionId, correlationId);
        reply.a = hitCount;
        reply.b = leaseHigh;
        reply.c = leaseLow;
        reply.positions = new int[hitPositionsLength / Integer.BYTES];
        for (int i = 0; i < reply.positions.length; i++) {
            reply.positions[i] = hitPositions.getInt(hitPositionsOffset + i * Integer.BYTES, ByteOrder.LITTLE_ENDIAN);
        }
    }

    @Override
    public void replySave(
            final int connectionId,
            final long correlationId,
            final long bytesCopied,
            final long copyNs,
            final DirectBuffer outcomes,
            final int outcomesOffset,
            final int outcomesLength) {
        final Reply reply = reply("save", connectionId, correlationId);
        reply.outcomes = new byte[outcomesLength];
        outcomes.getBytes(outcomesOffset, reply.outcomes);
        reply.a = bytesCopied;
    }

    @Override
    public void replyLoad(
            final int connectionId,
            final long correlationId,
            final int blocksLoaded,
            final long bytesCopied,
            final long copyNs) {
        final Reply reply = reply("load", connectionId, correlationId);
        reply.a = blocksLoaded;
        reply.b = bytesCopied;
    }

    @Override
    public void replyAck(final int connectionId, final long correlationId) {
        reply("ack", connectionId, correlationId);
    }

    @Override
    public void replyError(
            final int connectionId,
            final long correlationId,
            final ErrorCode errorCode,
            final long retryAfterNs,
            final String text) {
        final Reply reply = reply("error", connectionId, correlationId);
        reply.error = errorCode;
        reply.text = text;
    }
}

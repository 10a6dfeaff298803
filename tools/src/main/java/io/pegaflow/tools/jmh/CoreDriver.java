package io.pegaflow.tools.jmh;

import io.pegaflow.engine.copy.CopyCompletionDescriptor;
import io.pegaflow.engine.core.CoreConfig;
import io.pegaflow.engine.core.EngineCore;
import io.pegaflow.engine.core.InputKind;
import io.pegaflow.engine.core.RecordListener;
import io.pegaflow.engine.pool.PoolMemory;
import io.pegaflow.ipc.Limits;
import io.pegaflow.ipc.codec.LoadRequestEncoder;
import io.pegaflow.ipc.codec.MessageHeaderEncoder;
import io.pegaflow.ipc.codec.QueryRequestEncoder;
import io.pegaflow.ipc.codec.RegisterRequestEncoder;
import io.pegaflow.ipc.codec.ReleaseRequestEncoder;
import io.pegaflow.ipc.codec.SaveRequestEncoder;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Feeds a core with the inputs of one client of one device, as the engine's thread does. Each call returns when all is done. */
final class CoreDriver {
    static final CoreConfig CONFIG = config(Long.MAX_VALUE);
    private static final int CONNECTION_ID = 1;

    final InstantDevice device = new InstantDevice();
    final EngineCore core;
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[Limits.MAX_REQUEST_LENGTH]);
    private final UnsafeBuffer blockIds = new UnsafeBuffer(new byte[Limits.MAX_BLOCKS_PER_REQUEST * Integer.BYTES]);
    private final UnsafeBuffer layers = new UnsafeBuffer(new byte[Short.BYTES]);
    private final UnsafeBuffer releaseBuffer = new UnsafeBuffer(new byte[128]);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final QueryRequestEncoder query = new QueryRequestEncoder();
    private final SaveRequestEncoder save = new SaveRequestEncoder();
    private final LoadRequestEncoder load = new LoadRequestEncoder();
    private final ReleaseRequestEncoder release = new ReleaseRequestEncoder();
    /** How much later each input is than the one before. */
    long cycleNs = 1;

    private long sequence;
    private long nowNs;
    private long correlationId;

    static CoreConfig config(final long maxBlocks) {
        return new CoreConfig(
                77,
                1,
                2,
                3,
                CoreConfig.DEFAULT_LEASE_TTL_NS,
                CoreConfig.DEFAULT_PARTIAL_TIMEOUT_NS,
                maxBlocks,
                CoreConfig.DEFAULT_MAX_TRANSFERS,
                CoreConfig.DEFAULT_MAX_QUEUED_BLOCKS,
                CoreConfig.DEFAULT_MAX_LEASES,
                "lru");
    }

    CoreDriver(final PoolMemory memory, final int layerCount, final int cellBytes) {
        this(CONFIG, memory, layerCount, cellBytes, RecordListener.NONE);
    }

    CoreDriver(
            final CoreConfig config,
            final PoolMemory memory,
            final int layerCount,
            final int cellBytes,
            final RecordListener listener) {
        core = new EngineCore(config, memory, device, listener);
        device.blockBytes = layerCount * cellBytes;
        for (int i = 0; i < Limits.MAX_BLOCKS_PER_REQUEST; i++) {
            blockIds.putInt(i * Integer.BYTES, i, ByteOrder.LITTLE_ENDIAN);
        }
        input(InputKind.CONNECTION_OPENED, CONNECTION_ID, message, 0, 0);
        register(layerCount, cellBytes);
    }

    private void register(final int layerCount, final int cellBytes) {
        final RegisterRequestEncoder register = new RegisterRequestEncoder();
        register.wrapAndApplyHeader(message, 0, header)
                .correlationId(++correlationId)
                .deviceId(0)
                .tpRank(0)
                .tpSize(1)
                .ppRank(0)
                .worldSize(1)
                .flags(0);
        register.allocationsCount(1).next().sizeBytes(1L << 50).putHandle(new byte[] {1}, 0, 1);
        final RegisterRequestEncoder.LayersEncoder group = register.layersCount(layerCount);
        final long layerBytes = (long) cellBytes * Limits.MAX_BLOCKS_PER_REQUEST;
        for (int i = 0; i < layerCount; i++) {
            group.next()
                    .allocationIndex(0)
                    .storageGroup(0)
                    .offsetBytes(i * layerBytes)
                    .sizeBytes(layerBytes)
                    .numBlocks(Limits.MAX_BLOCKS_PER_REQUEST)
                    .segmentBytes(cellBytes)
                    .kvStrideBytes(0)
                    .segments((short) 1)
                    .layerName("layer." + i);
        }
        register.instanceName("bench").namespaceName("bench");
        command(register.encodedLength());
        final UnsafeBuffer opened = new UnsafeBuffer(new byte[24]);
        opened.putLong(0, device.openTickets.getLong(0), ByteOrder.LITTLE_ENDIAN);
        opened.putInt(12, 1, ByteOrder.LITTLE_ENDIAN);
        opened.putLong(16, 1L << 50, ByteOrder.LITTLE_ENDIAN);
        input(InputKind.OPEN_COMPLETED, device.opened.getInt(0), opened, 0, 24);
    }

    /** Save one layer, or with -1 all layers, of blocks whose hashes stand in a buffer; returns when the reply is out. */
    void save(final DirectBuffer hashes, final int offset, final int count, final int layer) {
        save.wrapAndApplyHeader(message, 0, header)
                .correlationId(++correlationId)
                .instanceKey(device.instanceKey)
                .deviceId(0)
                .flags(0)
                .readyEvent(0);
        save.leaseId().high(0).low(0);
        layers.putShort(0, (short) layer, ByteOrder.LITTLE_ENDIAN);
        save.partsCount(1)
                .next()
                .storageGroup(0)
                .hashLength((short) BlockKeys.HASH_LENGTH)
                .putLayers(layers, 0, layer < 0 ? 0 : Short.BYTES)
                .putBlockIds(blockIds, 0, count * Integer.BYTES)
                .putHashes(hashes, offset, count * BlockKeys.HASH_LENGTH);
        command(save.encodedLength());
        complete();
    }

    /** Query the prefix of hashes in a buffer; the number of hits. */
    int query(final DirectBuffer hashes, final int offset, final int count) {
        encodeQuery(hashes, offset, count);
        return sendQuery();
    }

    void encodeQuery(final DirectBuffer hashes, final int offset, final int count) {
        query.wrapAndApplyHeader(message, 0, header)
                .correlationId(++correlationId)
                .instanceKey(device.instanceKey)
                .storageGroup(0)
                .hashLength((short) BlockKeys.HASH_LENGTH)
                .flags((short) 0);
        query.putHashes(hashes, offset, count * BlockKeys.HASH_LENGTH);
    }

    /** Send the query encoded before. */
    int sendQuery() {
        command(query.encodedLength());
        step();
        return device.hits;
    }

    /** Load all blocks of the lease of the last query. */
    void load() {
        load.wrapAndApplyHeader(message, 0, header)
                .correlationId(++correlationId)
                .instanceKey(device.instanceKey)
                .deviceId(0)
                .flags(0);
        final LoadRequestEncoder.PartsEncoder part = load.partsCount(1).next().storageGroup(0);
        part.leaseId().high(device.leaseHigh).low(device.leaseLow);
        part.putLayers(layers, 0, 0).putBlockIds(blockIds, 0, device.hits * Integer.BYTES);
        command(load.encodedLength());
        complete();
    }

    /** End the lease of the last query. */
    void release() {
        release.wrapAndApplyHeader(releaseBuffer, 0, header).correlationId(++correlationId);
        release.leaseId().high(device.leaseHigh).low(device.leaseLow);
        input(
                InputKind.COMMAND,
                CONNECTION_ID,
                releaseBuffer,
                0,
                MessageHeaderEncoder.ENCODED_LENGTH + release.encodedLength());
        step();
    }

    private void complete() {
        step();
        while (device.takeCompletion()) {
            device.completion.putLong(
                    CopyCompletionDescriptor.START_NS_OFFSET, nowNs - cycleNs / 2, ByteOrder.LITTLE_ENDIAN);
            device.completion.putLong(
                    CopyCompletionDescriptor.END_NS_OFFSET, nowNs - cycleNs / 5, ByteOrder.LITTLE_ENDIAN);
            input(InputKind.COPY_COMPLETED, device.contextId(), device.completion, 0, device.completion.capacity());
            step();
        }
    }

    private void step() {
        while (core.hasPendingWork()) {
            input(InputKind.STEP, 0, message, 0, 0);
        }
    }

    private void command(final int encodedLength) {
        input(InputKind.COMMAND, CONNECTION_ID, message, 0, MessageHeaderEncoder.ENCODED_LENGTH + encodedLength);
    }

    private void input(
            final int kind, final int source, final DirectBuffer buffer, final int offset, final int length) {
        nowNs += cycleNs;
        core.onInput(++sequence, nowNs, kind, source, buffer, offset, length);
    }
}

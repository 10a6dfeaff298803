package io.pegaflow.engine.core;

import io.pegaflow.engine.copy.CopyCompletionDescriptor;
import io.pegaflow.engine.pool.AnonymousMemory;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The inputs of a random run with more misfortune mixed in: devices that are lost and come back or do not, instances withdrawn by
 * an administrator, a pool that grows, and hours in which nothing happens. What the core then answers is checked by nobody; it is
 * to be the same twice.
 */
final class HostileInputs extends NoOutput {
    private static final int SLABS = 4;

    final RecordedInputs records = new RecordedInputs();
    final CoreConfig config;
    final long poolBytes;
    private final SplittableRandom random;
    private final List<Integer> closes = new ArrayList<>();
    private final List<Integer> recoveries = new ArrayList<>();
    private final List<Long> copies = new ArrayList<>();
    private long sequence;
    private long lateNs;
    private EngineCore core;

    private HostileInputs(final long seed) {
        random = new SplittableRandom(seed * 17);
        config = config(RandomRun.config(seed), seed);
        poolBytes = EngineCorePropertyTest.poolBytes(seed);
    }

    private static CoreConfig config(final CoreConfig config, final long seed) {
        return new CoreConfig(
                config.incarnation(),
                config.leaseKeyHigh(),
                config.leaseKeyLow(),
                config.hashSeed(),
                config.leaseTtlNs(),
                config.partialTimeoutNs(),
                config.maxBlocks(),
                config.maxTransfers(),
                config.maxQueuedBlocksPerDevice(),
                config.maxLeases(),
                config.evictionPolicy(),
                seed % 2 == 0 ? 30 : 0,
                config.lfuAdmission(),
                config.cycleBudget(),
                config.deviceNodes());
    }

    /** The inputs of a run, with misfortune in two of three. */
    static HostileInputs of(final long seed, final int steps) {
        final HostileInputs inputs = new HostileInputs(seed);
        try (AnonymousMemory memory = new AnonymousMemory(inputs.poolBytes);
                AnonymousMemory other = new AnonymousMemory(inputs.poolBytes)) {
            final RandomRun run = new RandomRun(seed, memory);
            run.run(steps);
            inputs.core = new EngineCore(inputs.config, other, inputs, inputs.records);
            for (final RecordedInputs.Input input : run.records.inputs) {
                inputs.mix(input, seed % 3 != 0);
            }
        }
        return inputs;
    }

    private void mix(final RecordedInputs.Input input, final boolean isHostile) {
        final byte[] payload = input.payload.clone();
        // What was asked for in the run need not be asked for here.
        if (input.kind == InputKind.CONTEXT_CLOSED && !closes.remove((Object) input.source)) {
            return;
        }
        if (input.kind == InputKind.COPY_COMPLETED
                && !copies.remove((Object) new UnsafeBuffer(payload)
                        .getLong(CopyCompletionDescriptor.TRANSFER_ID_OFFSET, ByteOrder.LITTLE_ENDIAN))) {
            return;
        }
        if (isHostile) {
            misfortune(input.timestampNs);
            if (input.kind == InputKind.COPY_COMPLETED && random.nextInt(30) == 0) {
                new UnsafeBuffer(payload)
                        .putInt(
                                CopyCompletionDescriptor.STATUS_OFFSET,
                                CopyCompletionDescriptor.DEVICE_LOST,
                                ByteOrder.LITTLE_ENDIAN);
            }
        }
        apply(input.timestampNs, input.kind, input.source, payload);
    }

    private void misfortune(final long timestampNs) {
        switch (random.nextInt(60)) {
            case 0, 1, 2 -> {
                if (!closes.isEmpty()) {
                    apply(timestampNs, InputKind.CONTEXT_CLOSED, closes.remove(0), new byte[0]);
                }
            }
            case 3, 4 -> {
                if (!recoveries.isEmpty()) {
                    final boolean isRecovered = random.nextBoolean();
                    final UnsafeBuffer buffer = new UnsafeBuffer(new byte[12]);
                    buffer.putInt(0, isRecovered ? 0 : 1, ByteOrder.LITTLE_ENDIAN);
                    buffer.putInt(4, 4, ByteOrder.LITTLE_ENDIAN);
                    apply(timestampNs, InputKind.DEVICE_RECOVERED, recoveries.remove(0), buffer.byteArray());
                }
            }
            case 5 -> {
                final UnsafeBuffer buffer = new UnsafeBuffer(new byte[8]);
                buffer.putInt(0, random.nextInt(SLABS + 1), ByteOrder.LITTLE_ENDIAN);
                buffer.putInt(4, random.nextInt(2), ByteOrder.LITTLE_ENDIAN);
                apply(timestampNs, InputKind.POOL_REGISTERED, 0, buffer.byteArray());
            }
            case 6 -> {
                lateNs += random.nextInt(3) == 0 ? LostDevices.RETRY_NS : 0;
                apply(timestampNs, InputKind.TICK, 0, new byte[0]);
            }
            case 7 -> {
                if (random.nextInt(6) == 0) {
                    apply(timestampNs, InputKind.WITHDRAW_INSTANCES, 1, new byte[0]);
                }
            }
            default -> {}
        }
    }

    private void apply(final long timestampNs, final int kind, final int source, final byte[] payload) {
        core.onInput(++sequence, timestampNs + lateNs, kind, source, new UnsafeBuffer(payload), 0, payload.length);
    }

    @Override
    public void closeContext(final int contextId) {
        closes.add(contextId);
    }

    @Override
    public void recoverDevice(final int deviceId) {
        recoveries.add(deviceId);
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
        copies.add(transferId);
    }
}

package io.pegaflow.engine.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.engine.copy.CopyCommandDescriptor;
import io.pegaflow.engine.copy.CopyRings;
import io.pegaflow.engine.copy.Sleeper;
import io.pegaflow.engine.core.CoreConfig;
import io.pegaflow.engine.core.CoreOutput;
import io.pegaflow.ipc.Limits;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.agrona.collections.Int2ObjectHashMap;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class CopyProxyTest {
    private static final int DEVICE = 3;

    private final UnsafeBuffer layers = new UnsafeBuffer(new byte[Limits.MAX_LAYERS * Short.BYTES]);

    private record Command(
            long transferId, int part, int direction, List<Short> layers, List<Long> pages, List<Integer> ids) {}

    @Test
    void shouldWriteWhatItIsTold() {
        final CopyRings rings = CopyRingSizes.newRings(config(64, 16), new Sleeper());
        final CopyProxy proxy = proxy(rings);
        layers.putShort(0, (short) 7, ByteOrder.LITTLE_ENDIAN);
        layers.putShort(2, (short) 9, ByteOrder.LITTLE_ENDIAN);
        proxy.begin(77, 0, DEVICE, 5, CopyCommandDescriptor.LOAD, 0, layers, 0, 2);
        proxy.block(4096, 11);
        proxy.block(8192, 12);
        proxy.end();
        proxy.begin(78, 2, DEVICE, 5, CopyCommandDescriptor.SAVE, 0, layers, 0, 0);
        proxy.block(512, 1);
        proxy.end();
        proxy.cancel(78, DEVICE);

        assertEquals(
                List.of(new Command(
                        77,
                        0,
                        CopyCommandDescriptor.LOAD,
                        List.of((short) 7, (short) 9),
                        List.of(4096L, 8192L),
                        List.of(11, 12))),
                read(rings.loads()));
        assertEquals(
                List.of(new Command(78, 2, CopyCommandDescriptor.SAVE, List.of(), List.of(512L), List.of(1))),
                read(rings.saves()));
        final List<Long> cancelled = new ArrayList<>();
        rings.cancels().read((type, buffer, index, length) -> cancelled.add(buffer.getLong(index)));
        assertEquals(List.of(78L), cancelled);
    }

    @Test
    void shouldHaveRoomForWhatTheCoreMayHaveInFlight() {
        final CoreConfig config = config(CoreConfig.DEFAULT_MAX_QUEUED_BLOCKS, CoreConfig.DEFAULT_MAX_TRANSFERS);
        final CopyRings rings = CopyRingSizes.newRings(config, new Sleeper());
        final CopyProxy proxy = proxy(rings);
        final Random random = new Random(3);
        final Deque<Integer> inFlight = new ArrayDeque<>();
        int queued = 0;
        int written = 0;
        while (written < 50_000) {
            final int layerCount = random.nextBoolean() ? 0 : random.nextInt(Limits.MAX_LAYERS + 1);
            final int blocks = 1 + random.nextInt(random.nextInt(20) == 0 ? CoreOutput.MAX_BLOCKS_PER_COPY : 4);
            final int units = units(layerCount, blocks);
            if (queued + units > config.maxQueuedBlocksPerDevice()) {
                final int done = rings.saves().read((type, buffer, index, length) -> {}, 1 + random.nextInt(500));
                for (int i = 0; i < done; i++) {
                    queued -= inFlight.remove();
                }
            } else {
                proxy.begin(written, 0, DEVICE, 0, CopyCommandDescriptor.SAVE, 0, layers, 0, layerCount);
                for (int i = 0; i < blocks; i++) {
                    proxy.block(i, i);
                }
                proxy.end();
                inFlight.add(units);
                queued += units;
                written++;
            }
        }
        assertTrue(inFlight.size() > 100);
    }

    @Test
    @Timeout(60)
    void shouldWakeTheAgentThatSleeps() throws InterruptedException {
        final CopyRings rings = CopyRingSizes.newRings(config(64, 16), new Sleeper());
        final CopyProxy proxy = proxy(rings);
        for (final boolean isCancel : new boolean[] {false, true}) {
            final Thread thread = new Thread(() -> rings.agentSleep().sleep(TimeUnit.HOURS.toNanos(1)));
            thread.start();
            while (thread.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            if (isCancel) {
                proxy.cancel(1, DEVICE);
            } else {
                proxy.begin(1, 0, DEVICE, 0, CopyCommandDescriptor.SAVE, 0, layers, 0, 0);
                proxy.end();
            }
            thread.join();
        }
    }

    @Test
    void shouldHaveRoomForTheCancellationOfAllTransfers() {
        final CoreConfig config = config(64, CoreConfig.DEFAULT_MAX_TRANSFERS);
        final CopyRings rings = CopyRingSizes.newRings(config, new Sleeper());
        final CopyProxy proxy = proxy(rings);
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < 2 * config.maxTransfers(); i++) {
                proxy.cancel(i, DEVICE);
            }
            rings.cancels().read((type, buffer, index, length) -> {});
        }
        assertEquals(0, rings.cancels().size());
    }

    @Test
    void shouldFailLoudlyWhenARingIsFullAllTheSame() {
        final CopyProxy proxy = proxy(CopyRingSizes.newRings(config(64, 16), new Sleeper()));
        assertThrows(IllegalStateException.class, () -> {
            for (int i = 0; i < 1_000_000; i++) {
                proxy.cancel(i, DEVICE);
            }
        });
    }

    /** As the core counts a command: its blocks, and in block entries the rest of its record, rounded up. */
    private static int units(final int layerCount, final int blocks) {
        final int overhead = CopyCommandDescriptor.blocksOffset(layerCount) + 2 * Long.BYTES;
        return blocks + overhead / CopyCommandDescriptor.BLOCK_ENTRY_LENGTH + 1;
    }

    private static CopyProxy proxy(final CopyRings rings) {
        final Int2ObjectHashMap<CopyRings> byDevice = new Int2ObjectHashMap<>();
        byDevice.put(DEVICE, rings);
        return new CopyProxy(byDevice);
    }

    private static CoreConfig config(final int maxQueuedBlocks, final int maxTransfers) {
        return new CoreConfig(1, 2, 3, 4, 5, 6, 7, maxTransfers, maxQueuedBlocks, 8, "lru");
    }

    private static List<Command> read(final RingBuffer ring) {
        final List<Command> commands = new ArrayList<>();
        ring.read((type, buffer, index, length) -> {
            assertEquals(CopyCommandDescriptor.COPY, type);
            final int layerCount = buffer.getInt(index + CopyCommandDescriptor.LAYER_COUNT_OFFSET);
            final int blockCount = buffer.getInt(index + CopyCommandDescriptor.BLOCK_COUNT_OFFSET);
            assertEquals(CopyCommandDescriptor.length(layerCount, blockCount), length);
            final List<Short> layerPositions = new ArrayList<>();
            for (int i = 0; i < layerCount; i++) {
                layerPositions.add(buffer.getShort(index + CopyCommandDescriptor.LAYERS_OFFSET + i * Short.BYTES));
            }
            final List<Long> pages = new ArrayList<>();
            final List<Integer> ids = new ArrayList<>();
            for (int i = 0; i < blockCount; i++) {
                final int entry = index
                        + CopyCommandDescriptor.blocksOffset(layerCount)
                        + i * CopyCommandDescriptor.BLOCK_ENTRY_LENGTH;
                pages.add(buffer.getLong(entry + CopyCommandDescriptor.ENTRY_PAGE_OFFSET_OFFSET));
                ids.add(buffer.getInt(entry + CopyCommandDescriptor.ENTRY_BLOCK_ID_OFFSET));
            }
            commands.add(new Command(
                    buffer.getLong(index + CopyCommandDescriptor.TRANSFER_ID_OFFSET),
                    buffer.getInt(index + CopyCommandDescriptor.PART_INDEX_OFFSET),
                    buffer.getInt(index + CopyCommandDescriptor.DIRECTION_OFFSET),
                    layerPositions,
                    pages,
                    ids));
        });
        return commands;
    }
}

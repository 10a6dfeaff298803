package io.pegaflow.engine.copy;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.engine.device.DeviceAllocation;
import io.pegaflow.engine.device.DeviceContext;
import io.pegaflow.engine.pool.PoolGeometry;
import io.pegaflow.engine.pool.PoolMemory;
import io.pegaflow.engine.pool.PoolParts;
import io.pegaflow.ipc.LayerLayout;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class RangeCoalescerTest {
    private static final long DEVICE = 1L << 40;
    private static final long POOL = 1L << 41;
    private static final long PART_END = PoolGeometry.HEADER_LENGTH + PoolParts.PART_BYTES;

    private record Run(long device, long devicePitch, long pool, long poolPitch, long rowBytes, int rows) {}

    private final UnsafeBuffer command = new UnsafeBuffer(new byte[4096]);
    private final RangeCoalescer coalescer = new RangeCoalescer(new Addresses(POOL), new PoolParts(1L << 32));

    @Test
    void shouldMakeOneRowOfBlocksThatTouchOnBothSides() {
        wrap(List.of(LayerLayout.contiguous("a", 0, 0, 16, 1024)), 0, 4, 1024, 5, 2048, 6, 4096, 7);

        assertEquals(
                List.of(
                        new Run(DEVICE + 4096, 3072, POOL, 3072, 3072, 1),
                        new Run(DEVICE + 7168, 1024, POOL + 4096, 1024, 1024, 1)),
                runs());
    }

    @Test
    void shouldMakeOnePitchedRunOfBlocksAtEqualDistances() {
        wrap(
                List.of(LayerLayout.contiguous("a", 0, 0, 16, 1024), LayerLayout.contiguous("b", 0, 65536, 16, 512)),
                8192,
                4,
                10240,
                5,
                12288,
                6);

        assertEquals(
                List.of(
                        new Run(DEVICE + 4096, 1024, POOL + 8192, 2048, 1024, 3),
                        new Run(DEVICE + 65536 + 2048, 512, POOL + 8192 + 1024, 2048, 512, 3)),
                runs());
    }

    @Test
    void shouldKeepDescendingBlocksApart() {
        wrap(List.of(LayerLayout.contiguous("a", 0, 0, 16, 1024)), 0, 6, 1024, 5);

        assertEquals(2, runs().size());
    }

    @Test
    void shouldTakeKeysAndValuesOfSplitLayersApart() {
        wrap(List.of(LayerLayout.split("a", 0, 0, 16, 1024)), 0, 1, 2048, 2);

        assertEquals(
                List.of(
                        new Run(DEVICE + 1024, 1024, POOL, 2048, 1024, 2),
                        new Run(DEVICE + 16384 + 1024, 1024, POOL + 1024, 2048, 1024, 2)),
                runs());
    }

    @Test
    void shouldGoOnBehindPartOfRow() {
        wrap(List.of(LayerLayout.contiguous("a", 0, 0, 16, 1000)), 0, 4, 2000, 5, 4000, 6);

        assertTrue(coalescer.hasRun());
        coalescer.advance(300);
        assertTrue(coalescer.hasRun());
        assertEquals(new Run(DEVICE + 4300, 1000, POOL + 300, 2000, 700, 1), run());
        coalescer.advance(700);
        assertTrue(coalescer.hasRun());
        assertEquals(new Run(DEVICE + 5000, 1000, POOL + 2000, 2000, 1000, 2), run());
    }

    @Test
    void shouldEndPieceOfRowWherePartOfPoolEnds() {
        final long end = PART_END - 1536;
        wrap(List.of(LayerLayout.contiguous("a", 0, 0, 16, 1024)), end, 4, end + 1024, 5, end + 2048, 6);

        assertEquals(
                List.of(
                        new Run(DEVICE + 4096, 3072, POOL + end, 3072, 1536, 1),
                        new Run(DEVICE + 4096 + 1536, 3072, POOL + PART_END, 3072, 1536, 1)),
                runs());
    }

    @Test
    void shouldEndPieceOfRowsWherePartOfPoolEnds() {
        final long end = PART_END - 5120;
        wrap(List.of(LayerLayout.contiguous("a", 0, 0, 16, 1024)), end, 4, end + 2048, 5, end + 4096, 6, end + 6144, 7);

        assertEquals(
                List.of(
                        new Run(DEVICE + 4096, 1024, POOL + end, 2048, 1024, 3),
                        new Run(DEVICE + 4096 + 3072, 1024, POOL + end + 6144, 2048, 1024, 1)),
                runs());
    }

    @Test
    void shouldCutRowThatSpansPartsOfPool() {
        final long end = PART_END - 2560;
        wrap(List.of(LayerLayout.contiguous("a", 0, 0, 16, 1024)), end, 4, end + 2048, 5, end + 4096, 6);

        assertEquals(
                List.of(
                        new Run(DEVICE + 4096, 1024, POOL + end, 2048, 1024, 1),
                        new Run(DEVICE + 5120, 1024, POOL + end + 2048, 2048, 512, 1),
                        new Run(DEVICE + 5120 + 512, 1024, POOL + PART_END, 2048, 512, 1),
                        new Run(DEVICE + 6144, 1024, POOL + end + 4096, 2048, 1024, 1)),
                runs());
    }

    @Test
    void shouldHaveNoRunsWithoutBlocksOrLayers() {
        wrap(List.of(LayerLayout.contiguous("a", 0, 0, 16, 1000)));
        assertEquals(List.of(), runs());
    }

    private void wrap(final List<LayerLayout> layers, final long... blocks) {
        command.setMemory(0, command.capacity(), (byte) 0);
        command.putInt(CopyCommandDescriptor.BLOCK_COUNT_OFFSET, blocks.length / 2, LITTLE_ENDIAN);
        for (int i = 0; i < blocks.length; i += 2) {
            final int entry = CopyCommandDescriptor.blocksOffset(0) + i / 2 * CopyCommandDescriptor.BLOCK_ENTRY_LENGTH;
            command.putLong(entry + CopyCommandDescriptor.ENTRY_PAGE_OFFSET_OFFSET, blocks[i], LITTLE_ENDIAN);
            command.putInt(entry + CopyCommandDescriptor.ENTRY_BLOCK_ID_OFFSET, (int) blocks[i + 1], LITTLE_ENDIAN);
        }
        final DeviceContext context = new DeviceContext(
                1, 0, layers.toArray(new LayerLayout[0]), new DeviceAllocation[] {new Addresses(DEVICE)});
        assertTrue(coalescer.wrap(context, command, 0));
    }

    private List<Run> runs() {
        final List<Run> runs = new ArrayList<>();
        while (coalescer.hasRun()) {
            runs.add(run());
            coalescer.advance(coalescer.rowBytes() * coalescer.rows());
        }
        return runs;
    }

    private Run run() {
        return new Run(
                coalescer.deviceAddress(),
                coalescer.devicePitch(),
                coalescer.poolAddress(),
                coalescer.poolPitch(),
                coalescer.rowBytes(),
                coalescer.rows());
    }

    /** Addresses to reckon with; nothing lies behind them. */
    private record Addresses(long address) implements DeviceAllocation, PoolMemory {
        @Override
        public long length() {
            return 1L << 32;
        }

        @Override
        public boolean intact() {
            return true;
        }

        @Override
        public void close() {}
    }
}

package io.pegaflow.engine.copy;

import static io.pegaflow.engine.copy.CopyCommandDescriptor.LOAD;
import static io.pegaflow.engine.copy.CopyCommandDescriptor.SAVE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pegaflow.engine.copy.CopyRig.Completion;
import io.pegaflow.engine.device.host.ExportedMemory;
import io.pegaflow.engine.device.host.HostLink;
import io.pegaflow.ipc.LayerLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random layouts and blocks: what is loaded is what was saved, and nothing else changes on either side. */
class RoundTripPropertyTest {
    private static final int SEEDS = 120;
    private static final int CONTEXT = 1;
    private static final int[] ALL_LAYERS = {};

    @Test
    void shouldLoadWhatWasSavedForAnyLayout() {
        for (int seed = 0; seed < SEEDS; seed++) {
            final Random random = new Random(seed);
            final HostLink link =
                    random.nextInt(4) == 0 ? new HostLink(1_000_000_000L, random.nextInt(100)) : HostLink.UNLIMITED;
            try (CopyRig rig = new CopyRig(link)) {
                roundTrip(rig, random, "seed=" + seed);
            }
        }
    }

    private static void roundTrip(final CopyRig rig, final Random random, final String text) {
        final int numBlocks = 1 + random.nextInt(24);
        final List<LayerLayout> layers = new ArrayList<>();
        final long length = randomLayers(layers, numBlocks, random);
        final ExportedMemory memory = rig.export(length);
        rig.open(CONTEXT, layers, memory);
        final byte[] before = new byte[(int) length];
        random.nextBytes(before);
        memory.putBytes(0, before);

        final int pageBytes =
                (int) layers.stream().mapToLong(LayerLayout::blockBytes).sum();
        final int stride = random.nextBoolean() ? pageBytes : pageBytes + random.nextInt(1000);
        final int count = Math.min(CopyRig.POOL_BYTES / stride, 1 + random.nextInt(numBlocks));
        final List<Integer> sources = someBlocks(numBlocks, count, random);
        final List<Integer> targets = someBlocks(numBlocks, count, random);
        final List<Integer> pages = someBlocks(Math.min(CopyRig.POOL_BYTES / stride, 2 * numBlocks), count, random);

        // Layer subsets that together are all of them, in one or several commands.
        final List<int[]> parts = random.nextBoolean() ? List.of(ALL_LAYERS) : partition(layers.size(), random);
        for (int part = 0; part < parts.size(); part++) {
            rig.copy(SAVE, 1, part, CONTEXT, parts.get(part), blocks(pages, stride, sources));
        }
        checkCompletions(rig.runUntilIdle(), parts.size(), (long) count * pageBytes, text);
        memory.fill((byte) 0x5a);
        rig.copy(LOAD, 2, 0, CONTEXT, ALL_LAYERS, blocks(pages, stride, targets));
        checkCompletions(rig.runUntilIdle(), 1, (long) count * pageBytes, text);

        final byte[] expected = new byte[(int) length];
        Arrays.fill(expected, (byte) 0x5a);
        for (final LayerLayout layer : layers) {
            for (int i = 0; i < count; i++) {
                moveBlock(before, expected, layer, sources.get(i), targets.get(i));
            }
        }
        assertArrayEquals(expected, memory.bytes(0, (int) length), text);
        checkPool(rig, layers, before, pages, stride, sources, text);
    }

    private static long randomLayers(final List<LayerLayout> layers, final int numBlocks, final Random random) {
        long offset = random.nextInt(100);
        final int layerCount = 1 + random.nextInt(5);
        for (int i = 0; i < layerCount; i++) {
            final int segmentBytes = 1 + random.nextInt(random.nextInt(5) == 0 ? 40_000 : 1500);
            final String name = "layer" + i;
            final LayerLayout layer;
            switch (random.nextInt(4)) {
                case 0 -> layer = LayerLayout.contiguous(name, 0, offset, numBlocks, segmentBytes);
                case 1 -> layer = LayerLayout.split(name, 0, offset, numBlocks, segmentBytes);
                case 2 ->
                    layer = new LayerLayout(
                            name,
                            0,
                            0,
                            offset,
                            2L * numBlocks * segmentBytes,
                            numBlocks,
                            segmentBytes,
                            segmentBytes,
                            2);
                default -> {
                    final long stride = (long) numBlocks * segmentBytes + random.nextInt(500);
                    layer = new LayerLayout(
                            name,
                            0,
                            0,
                            offset,
                            stride + (long) numBlocks * segmentBytes,
                            numBlocks,
                            segmentBytes,
                            stride,
                            2);
                }
            }
            layers.add(layer);
            offset += layer.sizeBytes() + random.nextInt(64);
        }
        return offset;
    }

    private static List<Integer> someBlocks(final int limit, final int count, final Random random) {
        final List<Integer> all = new ArrayList<>();
        for (int i = 0; i < limit; i++) {
            all.add(i);
        }
        switch (random.nextInt(4)) {
            case 0 -> Collections.shuffle(all, random);
            case 1 -> Collections.reverse(all);
            case 2 -> all.sort((a, b) -> a % 2 == b % 2 ? a - b : a % 2 - b % 2);
            default -> Collections.rotate(all, random.nextInt(3));
        }
        return all.subList(0, count);
    }

    private static List<int[]> partition(final int layerCount, final Random random) {
        final List<int[]> parts = new ArrayList<>();
        for (int first = 0; first < layerCount; ) {
            final int[] part = new int[1 + random.nextInt(layerCount - first)];
            for (int i = 0; i < part.length; i++) {
                part[i] = first++;
            }
            parts.add(part);
        }
        return parts;
    }

    private static long[] blocks(final List<Integer> pages, final int stride, final List<Integer> blockIds) {
        final long[] blocks = new long[2 * pages.size()];
        for (int i = 0; i < pages.size(); i++) {
            blocks[2 * i] = (long) pages.get(i) * stride;
            blocks[2 * i + 1] = blockIds.get(i);
        }
        return blocks;
    }

    private static void moveBlock(
            final byte[] from, final byte[] to, final LayerLayout layer, final int source, final int target) {
        if (layer.isSplit()) {
            for (int half = 0; half < 2; half++) {
                final long base = half * layer.kvStrideBytes();
                System.arraycopy(
                        from,
                        (int) (base + layer.blockOffset(source)),
                        to,
                        (int) (base + layer.blockOffset(target)),
                        (int) layer.segmentBytes());
            }
        } else {
            System.arraycopy(from, (int) layer.blockOffset(source), to, (int) layer.blockOffset(target), (int)
                    layer.blockBytes());
        }
    }

    private static void checkPool(
            final CopyRig rig,
            final List<LayerLayout> layers,
            final byte[] device,
            final List<Integer> pages,
            final int stride,
            final List<Integer> sources,
            final String text) {
        final byte[] expected = new byte[CopyRig.POOL_BYTES];
        for (int i = 0; i < pages.size(); i++) {
            int position = pages.get(i) * stride;
            for (final LayerLayout layer : layers) {
                final int segments = layer.isSplit() ? 2 : 1;
                final int bytes = (int) layer.blockBytes() / segments;
                for (int segment = 0; segment < segments; segment++) {
                    final long from = layer.blockOffset(sources.get(i)) + segment * layer.kvStrideBytes();
                    System.arraycopy(device, (int) from, expected, position, bytes);
                    position += bytes;
                }
            }
        }
        assertArrayEquals(expected, rig.poolBytes(0, CopyRig.POOL_BYTES), text);
    }

    private static void checkCompletions(
            final List<Completion> completions, final int parts, final long bytes, final String text) {
        assertEquals(parts, completions.size(), text);
        for (final Completion completion : completions) {
            assertEquals(CopyCompletionDescriptor.OK, completion.status(), text);
        }
        assertEquals(bytes, completions.stream().mapToLong(Completion::bytes).sum(), text);
    }
}

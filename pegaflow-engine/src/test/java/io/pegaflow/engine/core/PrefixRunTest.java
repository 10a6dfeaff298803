package io.pegaflow.engine.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.engine.copy.CopyCompletionDescriptor;
import io.pegaflow.engine.pool.AnonymousMemory;
import io.pegaflow.engine.pool.SlabPool;
import io.pegaflow.ipc.LayerLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Looking behind the block before must find exactly what the index finds, whatever lies there by now. */
class PrefixRunTest {
    private static final int HASHES = 60;
    private static final LayerLayout LAYER = LayerLayout.contiguous("a", 0, 0, 64, 64);
    private static final LayerLayout LARGE_LAYER = LayerLayout.contiguous("a", 0, 0, 64, 1500);

    private final SplittableRandom random = new SplittableRandom(1);
    private final Wire wire = new Wire();
    private long correlationId;
    private long foundBehind;
    private long foundByIndex;
    private long prefixes;
    private long detached;

    @Test
    void shouldFindTheSameAsTheIndexBehindAnyPage() {
        for (int round = 0; round < 8; round++) {
            try (AnonymousMemory memory = new AnonymousMemory(1 << 20)) {
                run(memory);
            }
        }
        assertTrue(foundBehind > 100, "foundBehind=" + foundBehind);
        assertTrue(detached > 20, "detached=" + detached);
        assertTrue(prefixes > 5_000, "prefixes=" + prefixes);
        assertTrue(foundByIndex > 10_000, "foundByIndex=" + foundByIndex);
    }

    private void run(final AnonymousMemory memory) {
        final World world = new World(memory);
        final EngineCore core = new EngineCore(EngineCoreTest.config(40), memory, world, new RecordedInputs());
        world.core(core);
        world.connect(1);
        final long[] keys = {
            register(world, "i", "first", 0, 0, 1, LAYER),
            register(world, "j", "second", 1, 0, 1, LAYER),
            register(world, "k", "third", 2, 0, 2, LAYER),
            register(world, "k", "third", 3, 1, 2, LAYER),
            register(world, "l", "fourth", 4, 0, 1, LARGE_LAYER)
        };
        final int namespaces = 4;
        for (int save = 0; save < 150; save++) {
            final int device = random.nextInt(keys.length);
            final int first = random.nextInt(HASHES);
            final int count = Math.min(HASHES - first, 1 + random.nextInt(8));
            final byte[][] hashes = new byte[count][];
            final int[] blockIds = new int[count];
            for (int i = 0; i < count; i++) {
                hashes[i] = hash(first + i);
                blockIds[i] = i;
            }
            world.command(
                    1, wire, wire.save(++correlationId, keys[device], device, 0, 0, new int[0], blockIds, hashes));
            while (world.copies.size() > 2) {
                final boolean fails = random.nextInt(20) == 0;
                world.complete(0, fails ? CopyCompletionDescriptor.CANCELLED : CopyCompletionDescriptor.OK);
            }
            if (save % 10 == 9) {
                compare(core.blocks, namespaces);
                compareRanges(core.blocks, namespaces);
            }
        }
        detachSome(core.blocks);
        compare(core.blocks, namespaces);
        compareRanges(core.blocks, namespaces);
    }

    /** Blocks that were cleaned away while they were held lie where they lay, but nobody may find them. */
    private void detachSome(final BlockStore blocks) {
        final List<Integer> heads = new ArrayList<>();
        blocks.index.forEach(head -> {
            if (blocks.isSealed(head) && random.nextInt(3) == 0) {
                heads.add(head);
            }
        });
        for (final int head : heads) {
            blocks.pin(head);
            blocks.detach(head);
            detached++;
        }
    }

    private void compare(final BlockStore blocks, final int namespaces) {
        final List<Integer> heads = new ArrayList<>();
        blocks.index.forEach(page -> {
            if (blocks.isSealed(page)) {
                heads.add(page);
            }
        });
        heads.add(SlabPool.NONE);
        for (int namespace = 0; namespace < namespaces; namespace++) {
            for (int id = 0; id < HASHES; id++) {
                final UnsafeBuffer hash = new UnsafeBuffer(hash(id));
                final long keyHash = blocks.index.keyHash(namespace, 0, hash, 0, 32);
                final int head = blocks.find(keyHash, namespace, 0, hash, 0, 32);
                final int expected = head != SlabPool.NONE && blocks.isSealed(head) ? head : SlabPool.NONE;
                assertEquals(expected, blocks.findSealed(namespace, 0, hash, 0, 32));
                blocks.finder.wrap(namespace, 0, hash, -32, 32);
                for (final int previous : heads) {
                    final int[] found = {previous, SlabPool.NONE};
                    assertEquals(expected == SlabPool.NONE ? 1 : 2, blocks.finder.findPrefix(1, 2, found));
                    assertEquals(expected, found[1]);
                    if (expected != SlabPool.NONE) {
                        foundByIndex++;
                        foundBehind +=
                                previous != SlabPool.NONE && expected == blocks.directory.behind(previous) ? 1 : 0;
                    }
                }
            }
        }
    }

    private void compareRanges(final BlockStore blocks, final int namespaces) {
        final BlockFinder finder = blocks.finder;
        for (int trial = 0; trial < 200; trial++) {
            final int namespace = random.nextInt(namespaces);
            final int count = 1 + random.nextInt(3 * HASHES);
            final byte[] packed = new byte[7 + count * 32];
            final int[] expected = new int[count];
            int id = random.nextInt(HASHES);
            for (int i = 0; i < count; i++) {
                System.arraycopy(hash(id), 0, packed, 7 + i * 32, 32);
                final UnsafeBuffer hash = new UnsafeBuffer(hash(id));
                expected[i] = blocks.find(blocks.index.keyHash(namespace, 0, hash, 0, 32), namespace, 0, hash, 0, 32);
                id = random.nextInt(4) == 0 || id + 1 == HASHES ? random.nextInt(HASHES) : id + 1;
            }
            final int[] heads = new int[count];
            final long[] keyHashes = new long[count];
            final int middle = random.nextInt(count + 1);
            finder.wrap(namespace, 0, new UnsafeBuffer(packed), 7, 32);
            finder.findAll(0, middle, heads, keyHashes);
            finder.findAll(middle, count, heads, keyHashes);
            assertArrayEquals(expected, heads);
            int prefix = 0;
            for (;
                    prefix < count && expected[prefix] != SlabPool.NONE && blocks.isSealed(expected[prefix]);
                    prefix++) {}
            for (int i = 0; i < count; i++) {
                if (expected[i] == SlabPool.NONE) {
                    assertEquals(
                            blocks.index.keyHash(namespace, 0, new UnsafeBuffer(packed), 7 + i * 32, 32), keyHashes[i]);
                }
            }
            final int[] found = new int[count];
            assertEquals(prefix, finder.findPrefix(0, count, found));
            assertArrayEquals(Arrays.copyOf(expected, prefix), Arrays.copyOf(found, prefix));
            prefixes += prefix;
        }
    }

    private long register(
            final World world,
            final String instance,
            final String namespace,
            final int deviceId,
            final int rank,
            final int worldSize,
            final LayerLayout layer) {
        world.command(
                1,
                wire,
                wire.register(++correlationId, instance, namespace, deviceId, rank, worldSize, worldSize, layer));
        world.completeOpen(0, new byte[64 * 1500], new LayerLayout[] {layer});
        return world.takeReply(correlationId).a;
    }

    private static byte[] hash(final int id) {
        final byte[] hash = new byte[32];
        hash[0] = (byte) id;
        hash[31] = (byte) (id * 7);
        return hash;
    }
}

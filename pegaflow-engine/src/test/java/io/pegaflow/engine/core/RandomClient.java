package io.pegaflow.engine.core;

import io.pegaflow.ipc.LayerLayout;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** A device registration as its client knows it, with real memory. */
final class RandomClient {
    final int connectionId;
    final Shape shape;
    final int worker;
    final String instance;
    final String namespace;
    final byte[] memory;
    final LayerLayout[] layers;
    private final boolean[] busyBlocks = new boolean[Shape.DEVICE_BLOCKS];
    long key;

    RandomClient(final int connectionId, final Shape shape, final int worker, final String namespace, final int copy) {
        this.connectionId = connectionId;
        this.shape = shape;
        this.worker = worker;
        this.namespace = namespace;
        instance = shape.name + "/" + namespace + copy;
        layers = shape.workers.get(worker).layers();
        memory = new byte[shape.workers.get(worker).memoryBytes()];
    }

    /** Global ordinal; the workers of a shape have their own. */
    int deviceId() {
        return worker;
    }

    boolean isSameWorkerAs(final RandomClient other) {
        return instance.equals(other.instance) && worker == other.worker;
    }

    /** A worker of the instance that is not registered, or any. */
    int missingWorker(final List<RandomClient> registered, final SplittableRandom random) {
        final int count = shape.workers.size();
        final int first = random.nextInt(count);
        for (int i = 0; i < count; i++) {
            final int candidate = (first + i) % count;
            if (registered.stream().noneMatch(other -> other.instance.equals(instance) && other.worker == candidate)) {
                return candidate;
            }
        }
        return first;
    }

    /** Mostly all layers of a group, else some of them, perhaps one twice. */
    int[] layersToSave(final int group, final SplittableRandom random) {
        if (random.nextInt(shape.pageFirst ? 10 : 2) != 0) {
            return new int[0];
        }
        final int[] positions = positions(group);
        final int[] some = new int[1 + random.nextInt(positions.length)];
        Arrays.setAll(some, i -> positions[random.nextInt(positions.length)]);
        return some;
    }

    /** Positions of the layers of a storage group. */
    int[] positions(final int group) {
        return IntStream.range(0, layers.length)
                .filter(i -> layers[i].storageGroup() == group)
                .toArray();
    }

    /** Blocks that no request uses, marked as used; null if there are too few. */
    int[] takeBlocks(final int count) {
        final int[] blockIds = IntStream.range(0, busyBlocks.length)
                .filter(i -> !busyBlocks[i])
                .limit(count)
                .toArray();
        if (blockIds.length < count) {
            return null;
        }
        Arrays.stream(blockIds).forEach(id -> busyBlocks[id] = true);
        return blockIds;
    }

    void freeBlocks(final int... blockIds) {
        Arrays.stream(blockIds).forEach(id -> busyBlocks[id] = false);
    }

    /** Write what a block must hold in every layer. */
    void fill(final int blockId, final int id, final int version) {
        for (final LayerLayout layer : layers) {
            CellContent.fill(memory, layer, blockId, namespace, id, shape.rankOf(worker), version);
        }
    }

    /** Write something that no block holds. */
    void scribble(final int... blockIds) {
        for (final int blockId : blockIds) {
            for (final LayerLayout layer : layers) {
                CellContent.fill(memory, layer, blockId, "overwritten", 0, 0, 1);
            }
        }
    }

    /** Does a cell of device memory hold a block? */
    boolean holds(final int position, final int blockId, final int id) {
        return CellContent.version(memory, layers[position], blockId, namespace, id, shape.rankOf(worker)) >= 0;
    }

    /** Is a cell as {@link #scribble} left it? */
    boolean isScribbled(final int position, final int blockId) {
        return CellContent.version(memory, layers[position], blockId, "overwritten", 0, 0) == 1;
    }
}

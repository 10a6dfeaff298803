package io.pegaflow.engine.core;

import io.pegaflow.ipc.LayerLayout;
import io.pegaflow.ipc.Limits;
import java.util.Arrays;
import java.util.List;

/**
 * The shapes of instances that random runs register: what each worker says, and what shards must come of it, written down here
 * rather than worked out as the core does.
 */
final class Shape {
    static final int DEVICE_BLOCKS = 24;

    /** One worker: its ranks, and its layers in the order of its registration. */
    record Worker(int tpRank, int ppRank, LayerLayout... layers) {
        int memoryBytes() {
            return (int) Arrays.stream(layers)
                    .mapToLong(layer -> layer.offsetBytes() + layer.extentBytes())
                    .max()
                    .orElseThrow();
        }
    }

    /** One shard of a storage group: whose bytes it holds, and its layers in the order of the page. */
    record Shard(int rank, LayerLayout... layers) {
        long pageBytes() {
            return Arrays.stream(layers).mapToLong(LayerLayout::blockBytes).sum();
        }
    }

    private static final LayerLayout ZETA = layer("zeta", 0, 64);
    private static final LayerLayout ALPHA = split("alpha", 48);
    private static final LayerLayout MID = layer("mid", 0, 600);
    private static final LayerLayout ATTN_0 = layer("attn.0", 0, 64);
    private static final LayerLayout ATTN_1 = layer("attn.1", 0, 128);
    private static final LayerLayout GDN_0 = layer("gdn.0", 1, 2048);
    private static final LayerLayout GDN_1 = layer("gdn.1", 1, 1024);
    private static final LayerLayout STATE = layer("state", 2, 16);

    static final List<Shape> ALL = List.of(
            new Shape(
                    "flat",
                    1,
                    false,
                    List.of(worker(0, 0, ZETA, ALPHA, MID)),
                    List.of(List.of(shard(0, ALPHA, MID, ZETA)))),
            new Shape(
                    "tp",
                    2,
                    false,
                    List.of(worker(0, 0, ZETA, ALPHA), worker(1, 0, ALPHA, ZETA)),
                    List.of(List.of(shard(0, ALPHA, ZETA), shard(1, ALPHA, ZETA)))),
            new Shape(
                    "replicas",
                    1,
                    false,
                    List.of(worker(0, 0, MID, ALPHA), worker(0, 0, ALPHA, MID)),
                    List.of(List.of(shard(0, ALPHA, MID)))),
            new Shape(
                    "stages",
                    1,
                    false,
                    List.of(worker(0, 0, ATTN_1), worker(0, 1, MID, ATTN_0)),
                    List.of(List.of(shard(0, ATTN_0, MID), shard(0, ATTN_1)))),
            new Shape(
                    "hybrid",
                    2,
                    false,
                    List.of(worker(0, 0, ATTN_1, GDN_0, ATTN_0), worker(1, 0, ATTN_0, ATTN_1, GDN_0)),
                    List.of(
                            List.of(shard(0, ATTN_0, ATTN_1), shard(1, ATTN_0, ATTN_1)),
                            List.of(shard(0, GDN_0), shard(1, GDN_0)))),
            new Shape(
                    "hybrid-stages",
                    1,
                    false,
                    List.of(
                            worker(0, 0, ATTN_0, STATE),
                            worker(0, 1, GDN_1, ATTN_1, GDN_0),
                            worker(0, 1, GDN_0, GDN_1, ATTN_1)),
                    List.of(
                            List.of(shard(0, ATTN_0), shard(0, ATTN_1)),
                            List.of(shard(0, GDN_0, GDN_1)),
                            List.of(shard(0, STATE)))),
            new Shape(
                    "pages",
                    1,
                    true,
                    List.of(worker(0, 0, ATTN_0, MID), worker(0, 0, MID, ATTN_0), worker(0, 0, ATTN_1)),
                    List.of(List.of(shard(0, ATTN_0, MID), shard(0, ATTN_1)))),
            new Shape(
                    "pages-of-all-ranks",
                    2,
                    true,
                    List.of(worker(0, 0, ZETA, MID), worker(1, 0, MID, ZETA)),
                    List.of(List.of(shard(0, MID, ZETA)))));

    final String name;
    final int tpSize;
    final boolean pageFirst;
    final List<Worker> workers;
    final List<List<Shard>> groups;

    private Shape(
            final String name,
            final int tpSize,
            final boolean pageFirst,
            final List<Worker> workers,
            final List<List<Shard>> groups) {
        this.name = name;
        this.tpSize = tpSize;
        this.pageFirst = pageFirst;
        this.workers = workers;
        this.groups = groups;
    }

    static Shape named(final String name) {
        return ALL.stream().filter(shape -> shape.name.equals(name)).findFirst().orElseThrow();
    }

    /** Whose bytes a worker's cells hold: in page-first mode those of all ranks are the same. */
    int rankOf(final int worker) {
        return pageFirst ? 0 : workers.get(worker).tpRank;
    }

    /** Layers that no instance can be sealed with. */
    static LayerLayout[] withSparseGroup(final LayerLayout... layers) {
        final LayerLayout[] wrong = layers.clone();
        wrong[0] = wrong[0].inGroup(Limits.MAX_STORAGE_GROUPS - 1);
        return wrong;
    }

    private static LayerLayout layer(final String name, final int group, final int blockBytes) {
        return LayerLayout.contiguous(name, 0, 0, DEVICE_BLOCKS, blockBytes).inGroup(group);
    }

    private static LayerLayout split(final String name, final int blockBytes) {
        return LayerLayout.split(name, 0, 0, DEVICE_BLOCKS, blockBytes / 2);
    }

    private static Shard shard(final int rank, final LayerLayout... layers) {
        return new Shard(rank, layers);
    }

    /** A worker whose layers lie one behind the other in one memory. */
    private static Worker worker(final int tpRank, final int ppRank, final LayerLayout... layers) {
        final LayerLayout[] placed = new LayerLayout[layers.length];
        long offset = 0;
        for (int i = 0; i < layers.length; i++) {
            final LayerLayout layer = layers[i];
            placed[i] = new LayerLayout(
                    layer.name(),
                    layer.storageGroup(),
                    0,
                    offset,
                    layer.extentBytes(),
                    layer.numBlocks(),
                    layer.segmentBytes(),
                    layer.kvStrideBytes(),
                    layer.segments());
            offset += layer.extentBytes();
        }
        return new Worker(tpRank, ppRank, placed);
    }
}

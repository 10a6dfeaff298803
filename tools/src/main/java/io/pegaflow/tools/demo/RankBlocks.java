package io.pegaflow.tools.demo;

import io.pegaflow.ipc.LayerLayout;
import java.util.ArrayList;
import java.util.List;
import org.agrona.UnsafeApi;

/** The device memory of one rank, seen as blocks: layer after layer, each with its own range of blocks. */
final class RankBlocks {
    /** What targets hold before a load. */
    static final byte TARGET_PATTERN = (byte) 0xA5;

    /** What sources hold after a save. */
    static final byte SOURCE_PATTERN = (byte) 0x5A;

    private final BlockShape shape;
    private final int rank;
    private final int numBlocks;
    private final long address;

    /** Memory of at least {@link #memoryBytes} at an address divisible by 8. */
    RankBlocks(final BlockShape shape, final int rank, final int numBlocks, final long address) {
        this.shape = shape;
        this.rank = rank;
        this.numBlocks = numBlocks;
        this.address = address;
    }

    static long memoryBytes(final BlockShape shape, final int numBlocks) {
        return Math.multiplyExact(shape.blockBytes(), (long) numBlocks);
    }

    List<LayerLayout> layouts() {
        final List<LayerLayout> layouts = new ArrayList<>(shape.layers());
        for (int layer = 0; layer < shape.layers(); layer++) {
            final String name = "layer." + layer;
            final long offset = layerOffset(layer);
            layouts.add(
                    shape.layout() == KvLayout.SPLIT
                            ? LayerLayout.split(name, 0, offset, numBlocks, shape.segmentBytes())
                            : LayerLayout.contiguous(name, 0, offset, numBlocks, shape.segmentBytes()));
        }
        return layouts;
    }

    void fill(final int blockId, final long blockKey) {
        for (int layer = 0; layer < shape.layers(); layer++) {
            for (int segment = 0; segment < shape.segments(); segment++) {
                BlockContent.fill(
                        segmentAddress(blockId, layer, segment),
                        shape.segmentBytes(),
                        BlockContent.segmentKey(blockKey, layer, rank, segment));
            }
        }
    }

    void overwrite(final int blockId, final byte pattern) {
        for (int layer = 0; layer < shape.layers(); layer++) {
            for (int segment = 0; segment < shape.segments(); segment++) {
                UnsafeApi.setMemory(segmentAddress(blockId, layer, segment), shape.segmentBytes(), pattern);
            }
        }
    }

    /** Compare every word of a block. Null if all are right, else where the first wrong byte is. */
    String defect(final int blockId, final long blockKey) {
        for (int layer = 0; layer < shape.layers(); layer++) {
            for (int segment = 0; segment < shape.segments(); segment++) {
                final long segmentAddress = segmentAddress(blockId, layer, segment);
                final long key = BlockContent.segmentKey(blockKey, layer, rank, segment);
                if (!BlockContent.matches(segmentAddress, shape.segmentBytes(), key)) {
                    return "rank=" + rank + ", layer=" + layer + ", segment=" + shape.segmentName(segment) + ", offset="
                            + BlockContent.firstWrongOffset(segmentAddress, shape.segmentBytes(), key);
                }
            }
        }
        return null;
    }

    private long layerOffset(final int layer) {
        return layer * shape.layerBytes() * numBlocks;
    }

    private long segmentAddress(final int blockId, final int layer, final int segment) {
        final long segmentBytes = shape.segmentBytes();
        return address + layerOffset(layer) + segment * segmentBytes * numBlocks + blockId * segmentBytes;
    }
}

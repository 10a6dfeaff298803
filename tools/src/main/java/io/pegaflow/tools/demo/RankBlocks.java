package io.pegaflow.tools.demo;

import io.pegaflow.ipc.LayerLayout;
import io.pegaflow.tools.device.DeviceMirror;
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
    private final DeviceMirror mirror;

    /** Memory of at least {@link #memoryBytes} at an address divisible by 8, which is the device's own. */
    RankBlocks(final BlockShape shape, final int rank, final int numBlocks, final long address) {
        this(shape, rank, numBlocks, address, DeviceMirror.NONE);
    }

    /** The same at the address of a mirror. */
    RankBlocks(
            final BlockShape shape,
            final int rank,
            final int numBlocks,
            final long address,
            final DeviceMirror mirror) {
        this.shape = shape;
        this.rank = rank;
        this.numBlocks = numBlocks;
        this.address = address;
        this.mirror = mirror;
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
        push(blockId);
    }

    void overwrite(final int blockId, final byte pattern) {
        for (int layer = 0; layer < shape.layers(); layer++) {
            for (int segment = 0; segment < shape.segments(); segment++) {
                UnsafeApi.setMemory(segmentAddress(blockId, layer, segment), shape.segmentBytes(), pattern);
            }
        }
        push(blockId);
    }

    /** Wait until the device has what was written. */
    void await() {
        mirror.await();
    }

    /** Compare every word of a block. Null if all are right, else where the first wrong byte is. */
    String defect(final int blockId, final long blockKey) {
        pull(blockId);
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

    private void push(final int blockId) {
        for (int layer = 0; layer < shape.layers(); layer++) {
            for (int segment = 0; segment < shape.segments(); segment++) {
                mirror.push(segmentAddress(blockId, layer, segment) - address, shape.segmentBytes());
            }
        }
    }

    private void pull(final int blockId) {
        for (int layer = 0; layer < shape.layers(); layer++) {
            for (int segment = 0; segment < shape.segments(); segment++) {
                mirror.pull(segmentAddress(blockId, layer, segment) - address, shape.segmentBytes());
            }
        }
        mirror.await();
    }

    private long layerOffset(final int layer) {
        return layer * shape.layerBytes() * numBlocks;
    }

    private long segmentAddress(final int blockId, final int layer, final int segment) {
        final long segmentBytes = shape.segmentBytes();
        return address + layerOffset(layer) + segment * segmentBytes * numBlocks + blockId * segmentBytes;
    }
}

package io.pegaflow.ipc;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Where the KV cache of one layer lies in an exported device allocation.
 *
 * <p>A block has one or two <i>segments</i> of {@code segmentBytes}. <i>Contiguous</i> (one segment, or {@code kvStrideBytes ==
 * segmentBytes}): block {@code b} is one range at {@code offset + b * segmentBytes * segments}. <i>Split</i> (two segments, {@code
 * kvStrideBytes > segmentBytes}): K of block {@code b} at {@code offset + b * segmentBytes}, V at {@code kvStrideBytes} behind K.
 *
 * @param name            of the layer, unique in its device.
 * @param storageGroup    0 for attention layers with prefix semantics.
 * @param allocationIndex which of the registration's allocations holds it.
 * @param offsetBytes     of block 0 from the start of the allocation.
 * @param sizeBytes       of the layer from that offset on.
 * @param numBlocks       device blocks.
 * @param segmentBytes    of one segment of one block.
 * @param kvStrideBytes   from the K range to the V range, 0 when there is one segment.
 * @param segments        1 or 2.
 */
public record LayerLayout(
        String name,
        int storageGroup,
        int allocationIndex,
        long offsetBytes,
        long sizeBytes,
        long numBlocks,
        long segmentBytes,
        long kvStrideBytes,
        int segments) {

    /**
     * A layer whose blocks are one range each.
     *
     * @param name            of the layer.
     * @param allocationIndex of the allocation that holds it.
     * @param offsetBytes     of block 0 in the allocation.
     * @param numBlocks       device blocks.
     * @param blockBytes      of one block.
     * @return the layout, in storage group 0.
     */
    public static LayerLayout contiguous(
            final String name,
            final int allocationIndex,
            final long offsetBytes,
            final long numBlocks,
            final long blockBytes) {
        return new LayerLayout(
                name, 0, allocationIndex, offsetBytes, numBlocks * blockBytes, numBlocks, blockBytes, 0, 1);
    }

    /**
     * A layer with all K segments before all V segments.
     *
     * @param name            of the layer.
     * @param allocationIndex of the allocation that holds it.
     * @param offsetBytes     of the first K segment in the allocation.
     * @param numBlocks       device blocks.
     * @param segmentBytes    of K, and of V, of one block.
     * @return the layout, in storage group 0.
     */
    public static LayerLayout split(
            final String name,
            final int allocationIndex,
            final long offsetBytes,
            final long numBlocks,
            final long segmentBytes) {
        return new LayerLayout(
                name,
                0,
                allocationIndex,
                offsetBytes,
                2 * numBlocks * segmentBytes,
                numBlocks,
                segmentBytes,
                numBlocks * segmentBytes,
                2);
    }

    /**
     * The same layer in another storage group.
     *
     * @param group 0 for attention layers with prefix semantics, from 1 on for recurrent state.
     * @return the layout.
     */
    public LayerLayout inGroup(final int group) {
        return new LayerLayout(
                name, group, allocationIndex, offsetBytes, sizeBytes, numBlocks, segmentBytes, kvStrideBytes, segments);
    }

    /**
     * Do two layers lie in a page in the same way, wherever they lie in device memory?
     *
     * @param other of the same name.
     * @return whether segments, their bytes, and being split or not are the same.
     */
    public boolean hasShapeOf(final LayerLayout other) {
        return segmentBytes == other.segmentBytes && segments == other.segments && isSplit() == other.isSplit();
    }

    /**
     * The order in which layers lie in a page: that of the bytes of their names in UTF-8, whatever order they are registered
     * in.
     *
     * @param layers with distinct names.
     * @return for each layer the number of layers before it.
     */
    public static int[] pageOrder(final LayerLayout... layers) {
        final byte[][] names = new byte[layers.length][];
        for (int i = 0; i < layers.length; i++) {
            names[i] = layers[i].name.getBytes(StandardCharsets.UTF_8);
        }
        final Integer[] sorted = new Integer[layers.length];
        Arrays.setAll(sorted, i -> i);
        Arrays.sort(sorted, (a, b) -> Arrays.compareUnsigned(names[a], names[b]));
        final int[] order = new int[layers.length];
        for (int i = 0; i < layers.length; i++) {
            order[sorted[i]] = i;
        }
        return order;
    }

    /**
     * Are K and V of a block two separate ranges?
     *
     * @return whether they are.
     */
    public boolean isSplit() {
        return segments == 2 && kvStrideBytes > segmentBytes;
    }

    /**
     * Bytes of one block in this layer, K and V together; its cell in the pool has this length.
     *
     * @return bytes of one block.
     */
    public long blockBytes() {
        return segmentBytes * segments;
    }

    /**
     * Offset of a block's only or K range.
     *
     * @param blockId of the block, below {@code numBlocks}.
     * @return offset in bytes from the start of the allocation.
     */
    public long blockOffset(final long blockId) {
        return offsetBytes + blockId * (isSplit() ? segmentBytes : blockBytes());
    }

    /**
     * Bytes from {@code offsetBytes} to the end of the last block.
     *
     * @return length in bytes of what the blocks occupy.
     */
    public long extentBytes() {
        return isSplit() ? kvStrideBytes + numBlocks * segmentBytes : numBlocks * blockBytes();
    }

    /**
     * What is wrong with this layout, whatever memory stands behind it.
     *
     * @return null if nothing is, else a text that names the value and what to do.
     */
    public String defect() {
        if (name.isEmpty()) {
            return "layer name must not be empty";
        }
        if (!Limit.DEVICE_BLOCKS.allows(numBlocks)) {
            return "layer " + name + ": " + Limit.DEVICE_BLOCKS.refusal(numBlocks);
        }
        if (segmentBytes <= 0 || segmentBytes > Limits.MAX_PAGE_BYTES) {
            return of("bytes_per_block", segmentBytes, "must lie between 1 and " + Limits.MAX_PAGE_BYTES);
        }
        if (segments != 1 && segments != 2) {
            return of("segments", segments, "must be 1 or 2");
        }
        if (offsetBytes < 0) {
            return of("offset", offsetBytes, "must not be negative");
        }
        if (!Limit.STORAGE_GROUP.allows(storageGroup)) {
            return "layer " + name + ": " + Limit.STORAGE_GROUP.refusal(storageGroup);
        }
        if (segments == 2) {
            if (kvStrideBytes < segmentBytes) {
                return of("kv_stride_bytes", kvStrideBytes, "must be at least bytes_per_block=" + segmentBytes);
            }
            // Between equal (interleaved) and past the last K segment, some K range would overlap some V range.
            if (kvStrideBytes > segmentBytes && kvStrideBytes / segmentBytes < numBlocks) {
                return of(
                        "kv_stride_bytes",
                        kvStrideBytes,
                        "lets K and V overlap: V of a block overlaps blocks " + kvStrideBytes / segmentBytes
                                + " apart: num_blocks=" + numBlocks + ", bytes_per_block=" + segmentBytes);
            }
        }
        if (kvStrideBytes < 0 || kvStrideBytes > Long.MAX_VALUE / 4) {
            return of("kv_stride_bytes", kvStrideBytes, "is out of range");
        }
        if (extentBytes() > sizeBytes) {
            return of("size_bytes", sizeBytes, "is too small: the blocks occupy " + extentBytes() + " bytes");
        }
        return null;
    }

    private String of(final String field, final long value, final String remedy) {
        return "layer " + name + ": " + field + "=" + value + " " + remedy;
    }
}

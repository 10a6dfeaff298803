package io.pegaflow.tools.demo;

import io.pegaflow.ipc.Limits;

/**
 * The geometry of one block.
 *
 * @param tp         ranks that each hold a part of every block.
 * @param layers     of a rank.
 * @param layout     of K and V in a layer.
 * @param blockBytes of one block in one rank over all its layers.
 */
record BlockShape(int tp, int layers, KvLayout layout, long blockBytes) {
    BlockShape {
        within("--tp", tp, Math.min(Limits.MAX_WORLD_SIZE, Limits.MAX_DEVICES));
        within("--layers", layers, Limits.MAX_LAYERS);
        within("--block-bytes", blockBytes, Limits.MAX_PAGE_BYTES);
        final long segments = (long) layers * layout.segments();
        final long unit = segments * Long.BYTES;
        if (blockBytes % unit != 0) {
            throw new IllegalArgumentException(
                    "block does not divide evenly: --block-bytes=" + blockBytes + ", --layers=" + layers
                            + ", --kv-layout=" + layout + ", remainder=" + blockBytes % unit + "; give a multiple of "
                            + unit + " bytes (" + segments + " segments of whole 8-byte words)");
        }
    }

    int segments() {
        return layout.segments();
    }

    /** Bytes of K, or of V, or of both when contiguous, of one block in one layer. */
    int segmentBytes() {
        return (int) (blockBytes / layers / segments());
    }

    /** Bytes of one block in one layer. */
    long layerBytes() {
        return blockBytes / layers;
    }

    /** Name of a segment in messages. */
    String segmentName(final int segment) {
        if (layout == KvLayout.CONTIGUOUS) {
            return "KV";
        }
        return segment == 0 ? "K" : "V";
    }

    private static void within(final String name, final long value, final long limit) {
        if (value < 1 || value > limit) {
            throw new IllegalArgumentException(
                    "value is out of range: " + name + "=" + value + ", minimum=1, maximum=" + limit);
        }
    }
}

package io.pegaflow.engine.core;

import io.pegaflow.ipc.LayerLayout;

/** What the bytes of a cell have to be: every word depends on namespace, hash, layer, rank and position; 16 bits are a version. */
final class CellContent {
    private CellContent() {}

    static long word(final String namespace, final int block, final String layer, final int rank, final int index) {
        long h = 1125899906842597L;
        for (int i = 0; i < namespace.length(); i++) {
            h = h * 31 + namespace.charAt(i);
        }
        for (int i = 0; i < layer.length(); i++) {
            h = h * 131 + layer.charAt(i);
        }
        h = h * 1_000_003 + block;
        h = h * 1_000_003 + rank;
        h = h * 1_000_003 + index;
        h ^= h >>> 29;
        h *= 0xBF58476D1CE4E5B9L;
        return h & ~0xFFFFL;
    }

    /** Bytes of one block of one layer, K before V. */
    static void fill(
            final byte[] device,
            final LayerLayout layer,
            final int blockId,
            final String namespace,
            final int block,
            final int rank,
            final int version) {
        final int words = (int) (layer.blockBytes() / 8);
        for (int i = 0; i < words; i++) {
            put(device, deviceOffset(layer, blockId, i * 8), word(namespace, block, layer.name(), rank, i) | version);
        }
    }

    /** Version of a cell; -1 if a word is wrong or of another version than the first. */
    static int version(
            final byte[] device,
            final LayerLayout layer,
            final int blockId,
            final String namespace,
            final int block,
            final int rank) {
        int version = -1;
        final int words = (int) (layer.blockBytes() / 8);
        for (int i = 0; i < words; i++) {
            final long found = get(device, deviceOffset(layer, blockId, i * 8));
            if ((found & ~0xFFFFL) != word(namespace, block, layer.name(), rank, i)
                    || version >= 0 && version != (found & 0xFFFF)) {
                return -1;
            }
            version = (int) (found & 0xFFFF);
        }
        return version;
    }

    /** Where a byte of a cell lies in device memory. */
    static int deviceOffset(final LayerLayout layer, final int blockId, final int cellOffset) {
        final long base = layer.blockOffset(blockId);
        return (int)
                (layer.isSplit() && cellOffset >= layer.segmentBytes()
                        ? base + layer.kvStrideBytes() + cellOffset - layer.segmentBytes()
                        : base + cellOffset);
    }

    static long get(final byte[] bytes, final int offset) {
        long value = 0;
        for (int i = 7; i >= 0; i--) {
            value = value << 8 | bytes[offset + i] & 0xFF;
        }
        return value;
    }

    static void put(final byte[] bytes, final int offset, final long value) {
        for (int i = 0; i < 8; i++) {
            bytes[offset + i] = (byte) (value >>> i * 8);
        }
    }
}

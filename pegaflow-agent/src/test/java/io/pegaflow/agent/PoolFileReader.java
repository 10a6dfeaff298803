package io.pegaflow.agent;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a pool file by {@code docs/protocol.md} alone: every number below is from that page, none from the product's code, so
 * that the page is known to be enough.
 */
final class PoolFileReader implements AutoCloseable {
    /** What a directory entry says of a page. */
    record Page(
            String namespace,
            int state,
            int storageGroup,
            int shardIndex,
            int shardCount,
            byte[] hash,
            int dataLength,
            int fingerprint,
            long fileOffset) {
        boolean isSealed() {
            return state == 2;
        }
    }

    private final FileChannel file;
    private final List<String> namespaces = new ArrayList<>();
    final List<Page> pages = new ArrayList<>();
    int tornEntries;
    int readySlabs;

    PoolFileReader(final Path path) throws IOException {
        file = FileChannel.open(path, StandardOpenOption.READ);
        final ByteBuffer header = read(0, 65_536);
        require(header.getLong(0) == 0x314C4F4F50464750L, "pool magic");
        require(header.getInt(8) == 1, "pool layout version");
        require(header.getLong(16) == file.size(), "pool length");
        for (int i = 0; i < header.getInt(48); i++) {
            final byte[] name = new byte[header.getInt(128 + i * 132)];
            header.get(128 + i * 132 + 4, name);
            namespaces.add(new String(name, StandardCharsets.UTF_8));
        }
        final long slabLength = header.getLong(24);
        for (int slab = 0; slab < header.getInt(32); ) {
            slab += readSlab(65_536 + slab * slabLength);
        }
    }

    private int readSlab(final long offset) throws IOException {
        final ByteBuffer header = read(offset, 64);
        if (header.getInt(0) != 0x42534650 || header.getShort(6) != 2) {
            return 1;
        }
        readySlabs++;
        final long stride = header.getLong(16);
        final int count = header.getInt(24);
        final long firstPage = offset + header.getLong(32);
        final ByteBuffer entries = read(offset + 64, count * 64);
        for (int i = 0; i < count; i++) {
            readEntry(entries, i * 64, firstPage + i * stride, stride);
        }
        return header.getInt(28);
    }

    private void readEntry(final ByteBuffer entries, final int at, final long page, final long stride)
            throws IOException {
        final long word = entries.getLong(at);
        if (word == 0) {
            return;
        }
        long check = 0x9E3779B97F4A7C15L ^ word & 0xFFFF_FFFFL;
        for (int i = 8; i < 64; i += 8) {
            check = (check ^ entries.getLong(at + i)) * 0x100000001B3L;
            check ^= check >>> 29;
        }
        if ((int) (check ^ check >>> 32) != (int) (word >>> 32)) {
            tornEntries++;
            return;
        }
        final byte[] hash = new byte[entries.get(at + 18) & 0xFF];
        entries.get(at + 32, hash, 0, Math.min(32, hash.length));
        if (hash.length > 32) {
            read(page + stride - hash.length + 32, hash.length - 32).get(hash, 32, hash.length - 32);
        }
        if ((word & 0xFF) != 0) {
            pages.add(new Page(
                    namespaces.get(entries.getInt(at + 8)),
                    (int) (word & 0xFF),
                    entries.getShort(at + 12),
                    entries.getShort(at + 14),
                    entries.getShort(at + 16),
                    hash,
                    entries.getInt(at + 20),
                    entries.getInt(at + 24),
                    page));
        }
    }

    ByteBuffer data(final Page page) throws IOException {
        return read(page.fileOffset(), page.dataLength());
    }

    private ByteBuffer read(final long offset, final int length) throws IOException {
        final ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            require(file.read(buffer, offset + buffer.position()) > 0, "file is shorter than it says");
        }
        return buffer.flip();
    }

    private static void require(final boolean condition, final String what) {
        if (!condition) {
            throw new IllegalStateException("not a pool as documented: " + what);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}

package io.pegaflow.engine.pool;

import io.pegaflow.engine.state.StateCursor;
import org.agrona.DirectBuffer;
import org.agrona.UnsafeApi;

/**
 * Reads and writes directory entries and recency records by page id. Single writer; plain loads, and release stores where a
 * reader after a crash depends on the order.
 */
public final class PageDirectory {
    private final long poolAddress;
    private final PoolGeometry geometry;
    private final int pageIndexBits;
    private final int pageIndexMask;
    private final int slabShift;
    private final long firstEntryAddress;
    private final int[] pageCounts;
    private final long[] recencyAddress;
    private final long[] dataOffset;
    private final long[] stride;

    PageDirectory(final long poolAddress, final PoolGeometry geometry) {
        this.poolAddress = poolAddress;
        this.geometry = geometry;
        pageIndexBits = geometry.pageIndexBits();
        pageIndexMask = (1 << pageIndexBits) - 1;
        slabShift = Long.numberOfTrailingZeros(geometry.slabBytes());
        firstEntryAddress = poolAddress + geometry.slabOffset(0) + SlabDescriptor.HEADER_LENGTH;
        pageCounts = new int[geometry.slabCount()];
        recencyAddress = new long[geometry.slabCount()];
        dataOffset = new long[geometry.slabCount()];
        stride = new long[geometry.slabCount()];
    }

    void onFormatted(final int slab, final int pages, final long pageStride) {
        final long base = poolAddress + geometry.slabOffset(slab);
        pageCounts[slab] = pages;
        recencyAddress[slab] = base + SlabDescriptor.recencyOffset(pages);
        dataOffset[slab] = geometry.slabOffset(slab) + SlabDescriptor.dataOffset(pages, pageStride);
        stride[slab] = pageStride;
    }

    void onGivenBack(final int slab) {
        pageCounts[slab] = 0;
    }

    /**
     * The page behind another one.
     *
     * @param page a page id, valid at some time.
     * @return its id, {@link SlabPool#NONE} if there is no page behind it in its slab.
     */
    public int behind(final int page) {
        return index(page) + 1 < pageCounts[slab(page)] ? page + 1 : SlabPool.NONE;
    }

    /**
     * Slab of a page.
     *
     * @param page the page id.
     * @return index of the slab.
     */
    public int slab(final int page) {
        return page >>> pageIndexBits;
    }

    /**
     * Place of a page in its slab.
     *
     * @param page the page id.
     * @return index of the page.
     */
    public int index(final int page) {
        return page & pageIndexMask;
    }

    int page(final int slab, final int index) {
        return slab << pageIndexBits | index;
    }

    /**
     * Offset of a page's bytes from the start of the pool.
     *
     * @param page the page id.
     * @return offset in bytes.
     */
    public long pageOffset(final int page) {
        final int slab = slab(page);
        return dataOffset[slab] + index(page) * stride[slab];
    }

    private long entry(final int page) {
        return firstEntryAddress + ((long) slab(page) << slabShift) + (long) index(page) * PageEntryDescriptor.LENGTH;
    }

    private long recency(final int page) {
        return recencyAddress[slab(page)] + (long) index(page) * PageRecencyDescriptor.LENGTH;
    }

    /**
     * State of a page.
     *
     * @param page the page id.
     * @return {@link PageEntryDescriptor#FREE}, {@link PageEntryDescriptor#FILLING} or {@link PageEntryDescriptor#SEALED}.
     */
    public int state(final int page) {
        return PageEntryDescriptor.state(UnsafeApi.getLong(entry(page)));
    }

    /**
     * Generation of a page, which changes whenever the page is reserved.
     *
     * @param page the page id.
     * @return the generation, 24 bits.
     */
    public int generation(final int page) {
        return PageEntryDescriptor.generation(UnsafeApi.getLong(entry(page)));
    }

    /**
     * Describe what a reserved page will hold and mark it FILLING. The page must be FREE.
     *
     * @param page        the page id.
     * @param namespaceId of the block.
     * @param group       storage group of the block.
     * @param shardIndex  of the page in its block.
     * @param shardCount  of the block.
     * @param dataLength  bytes of the page that hold data.
     * @param fingerprint of the block's layout.
     * @param hash        holds the block's hash.
     * @param hashOffset  of the hash.
     * @param hashLength  of the hash, 1 to 255 bytes.
     */
    public void describe(
            final int page,
            final int namespaceId,
            final int group,
            final int shardIndex,
            final int shardCount,
            final int dataLength,
            final int fingerprint,
            final DirectBuffer hash,
            final int hashOffset,
            final int hashLength) {
        final long entry = entry(page);
        final int generation = PageEntryDescriptor.generation(UnsafeApi.getLong(entry)) + 1;
        UnsafeApi.putInt(entry + PageEntryDescriptor.NAMESPACE_OFFSET, namespaceId);
        UnsafeApi.putShort(entry + PageEntryDescriptor.GROUP_OFFSET, (short) group);
        UnsafeApi.putShort(entry + PageEntryDescriptor.SHARD_INDEX_OFFSET, (short) shardIndex);
        UnsafeApi.putShort(entry + PageEntryDescriptor.SHARD_COUNT_OFFSET, (short) shardCount);
        UnsafeApi.putByte(entry + PageEntryDescriptor.HASH_LENGTH_OFFSET, (byte) hashLength);
        UnsafeApi.putByte(entry + PageEntryDescriptor.CHECKSUM_ALGORITHM_OFFSET, (byte) 0);
        UnsafeApi.putInt(entry + PageEntryDescriptor.DATA_LENGTH_OFFSET, dataLength);
        UnsafeApi.putInt(entry + PageEntryDescriptor.FINGERPRINT_OFFSET, fingerprint);
        UnsafeApi.putInt(entry + PageEntryDescriptor.CHECKSUM_OFFSET, 0);
        final long inline = entry + PageEntryDescriptor.HASH_OFFSET;
        for (int i = 0; i < PageEntryDescriptor.INLINE_HASH_LENGTH; i += Long.BYTES) {
            if (i + Long.BYTES <= hashLength) {
                UnsafeApi.putLong(inline + i, hash.getLong(hashOffset + i));
            } else {
                UnsafeApi.putLong(inline + i, tail(hash, hashOffset + i, hashLength - i));
            }
        }
        for (int i = PageEntryDescriptor.INLINE_HASH_LENGTH; i < hashLength; i++) {
            UnsafeApi.putByte(trailer(page, hashLength) + i, hash.getByte(hashOffset + i));
        }
        storeState(page, PageEntryDescriptor.FILLING, generation);
    }

    private static long tail(final DirectBuffer hash, final int offset, final int length) {
        long value = 0;
        for (int i = 0; i < length; i++) {
            value |= (hash.getByte(offset + i) & 0xFFL) << (i << 3);
        }
        return value;
    }

    /** Where byte 0 of a hash would stand if all of it ended with the page. */
    private long trailer(final int page, final int hashLength) {
        return poolAddress + pageOffset(page) + stride[slab(page)] - hashLength;
    }

    void storeState(final int page, final int state, final int generation) {
        final long entry = entry(page);
        long check = PageEntryDescriptor.beginCheck(state, generation);
        for (int i = Long.BYTES; i < PageEntryDescriptor.LENGTH; i += Long.BYTES) {
            check = PageEntryDescriptor.fold(check, UnsafeApi.getLong(entry + i));
        }
        UnsafeApi.putLongRelease(
                null, entry, PageEntryDescriptor.word(state, generation, PageEntryDescriptor.check(check)));
    }

    /**
     * Mark a page SEALED: its block is whole.
     *
     * @param page the page id.
     */
    public void seal(final int page) {
        storeState(page, PageEntryDescriptor.SEALED, generation(page));
    }

    void markFree(final int page) {
        storeState(page, PageEntryDescriptor.FREE, generation(page));
    }

    /**
     * Does a page belong to the block of a key?
     *
     * @param page        the page id, not FREE.
     * @param namespaceId of the key.
     * @param group       of the key.
     * @param hash        holds the key's hash.
     * @param hashOffset  of the hash.
     * @param hashLength  of the hash.
     * @return whether all of the key is equal.
     */
    public boolean matches(
            final int page,
            final int namespaceId,
            final int group,
            final DirectBuffer hash,
            final int hashOffset,
            final int hashLength) {
        final long entry = entry(page);
        return UnsafeApi.getInt(entry + PageEntryDescriptor.NAMESPACE_OFFSET) == namespaceId
                && (UnsafeApi.getShort(entry + PageEntryDescriptor.GROUP_OFFSET) & 0xFFFF) == group
                && (UnsafeApi.getByte(entry + PageEntryDescriptor.HASH_LENGTH_OFFSET) & 0xFF) == hashLength
                && hashMatches(page, entry + PageEntryDescriptor.HASH_OFFSET, hash, hashOffset, hashLength);
    }

    private boolean hashMatches(
            final int page, final long inline, final DirectBuffer hash, final int hashOffset, final int hashLength) {
        int i = 0;
        for (; i + Long.BYTES <= hashLength && i < PageEntryDescriptor.INLINE_HASH_LENGTH; i += Long.BYTES) {
            if (UnsafeApi.getLong(inline + i) != hash.getLong(hashOffset + i)) {
                return false;
            }
        }
        for (; i < hashLength; i++) {
            if (hashByte(page, i) != hash.getByte(hashOffset + i)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Does a page hold part of the block of a key?
     *
     * @param page        the page id, in any state.
     * @param namespaceId of the key.
     * @param group       of the key.
     * @param hash        holds the key's hash.
     * @param hashOffset  of the hash.
     * @param hashLength  of the hash.
     * @return whether it is not FREE and all of the key is equal.
     */
    public boolean holds(
            final int page,
            final int namespaceId,
            final int group,
            final DirectBuffer hash,
            final int hashOffset,
            final int hashLength) {
        return state(page) != PageEntryDescriptor.FREE
                && matches(page, namespaceId, group, hash, hashOffset, hashLength);
    }

    /**
     * A byte of a block's hash.
     *
     * @param page  the page id.
     * @param index of the byte.
     * @return the byte.
     */
    public byte hashByte(final int page, final int index) {
        return index < PageEntryDescriptor.INLINE_HASH_LENGTH
                ? UnsafeApi.getByte(entry(page) + PageEntryDescriptor.HASH_OFFSET + index)
                : UnsafeApi.getByte(trailer(page, hashLength(page)) + index);
    }

    /**
     * Eight bytes of the part of a block's hash that stands in the entry.
     *
     * @param page  the page id.
     * @param index of the first byte: 0, 8, 16 or 24.
     * @return the bytes, little-endian, 0 behind the end of the hash.
     */
    public long hashLong(final int page, final int index) {
        return UnsafeApi.getLong(entry(page) + PageEntryDescriptor.HASH_OFFSET + index);
    }

    /**
     * Length of a block's hash.
     *
     * @param page the page id.
     * @return length in bytes.
     */
    public int hashLength(final int page) {
        return UnsafeApi.getByte(entry(page) + PageEntryDescriptor.HASH_LENGTH_OFFSET) & 0xFF;
    }

    /**
     * Namespace of a block.
     *
     * @param page the page id.
     * @return the namespace id.
     */
    public int namespaceId(final int page) {
        return UnsafeApi.getInt(entry(page) + PageEntryDescriptor.NAMESPACE_OFFSET);
    }

    /**
     * Storage group of a block.
     *
     * @param page the page id.
     * @return the group.
     */
    public int group(final int page) {
        return UnsafeApi.getShort(entry(page) + PageEntryDescriptor.GROUP_OFFSET) & 0xFFFF;
    }

    /**
     * Shard that a page holds.
     *
     * @param page the page id.
     * @return index of the shard in its block.
     */
    public int shardIndex(final int page) {
        return UnsafeApi.getShort(entry(page) + PageEntryDescriptor.SHARD_INDEX_OFFSET) & 0xFFFF;
    }

    /**
     * Shards of a page's block.
     *
     * @param page the page id.
     * @return number of shards.
     */
    public int shardCount(final int page) {
        return UnsafeApi.getShort(entry(page) + PageEntryDescriptor.SHARD_COUNT_OFFSET) & 0xFFFF;
    }

    /**
     * Bytes of a page that hold data.
     *
     * @param page the page id.
     * @return length in bytes, without padding and trailer.
     */
    public int dataLength(final int page) {
        return UnsafeApi.getInt(entry(page) + PageEntryDescriptor.DATA_LENGTH_OFFSET);
    }

    /**
     * Layout fingerprint of a page's block.
     *
     * @param page the page id.
     * @return the fingerprint.
     */
    public int fingerprint(final int page) {
        return UnsafeApi.getInt(entry(page) + PageEntryDescriptor.FINGERPRINT_OFFSET);
    }

    /**
     * An int of a page's recency record.
     *
     * @param page   the page id.
     * @param offset of the field, see {@link PageRecencyDescriptor}.
     * @return its value.
     */
    public int recencyInt(final int page, final int offset) {
        return UnsafeApi.getInt(recency(page) + offset);
    }

    /**
     * Set an int of a page's recency record.
     *
     * @param page   the page id.
     * @param offset of the field.
     * @param value  to store.
     */
    public void recencyInt(final int page, final int offset, final int value) {
        UnsafeApi.putInt(recency(page) + offset, value);
    }

    /**
     * The clock field of a page's recency record.
     *
     * @param page the page id.
     * @return its value.
     */
    public long clock(final int page) {
        return UnsafeApi.getLong(recency(page) + PageRecencyDescriptor.CLOCK_OFFSET);
    }

    /**
     * Set the clock field of a page's recency record.
     *
     * @param page  the page id.
     * @param value to store.
     */
    public void clock(final int page, final long value) {
        UnsafeApi.putLong(recency(page) + PageRecencyDescriptor.CLOCK_OFFSET, value);
    }

    /** Write or read all that stands of a page in use: its entry, its recency record, and the rest of a long hash. */
    void state(final StateCursor cursor, final int page) {
        cursor.memory(entry(page), PageEntryDescriptor.LENGTH);
        cursor.memory(recency(page), PageRecencyDescriptor.LENGTH);
        final int length = hashLength(page);
        if (length > PageEntryDescriptor.INLINE_HASH_LENGTH) {
            cursor.memory(
                    trailer(page, length) + PageEntryDescriptor.INLINE_HASH_LENGTH,
                    length - PageEntryDescriptor.INLINE_HASH_LENGTH);
        }
    }
}

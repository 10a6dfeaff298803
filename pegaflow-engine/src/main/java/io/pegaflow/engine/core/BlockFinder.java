package io.pegaflow.engine.core;

import static io.pegaflow.engine.pool.PageRecencyDescriptor.DETACHED_FLAG;
import static io.pegaflow.engine.pool.PageRecencyDescriptor.HEAD_FLAG;
import static io.pegaflow.engine.pool.PageRecencyDescriptor.PINS_OFFSET;

import io.pegaflow.engine.pool.PageDirectory;
import io.pegaflow.engine.pool.PageEntryDescriptor;
import io.pegaflow.engine.pool.SlabPool;
import java.util.Arrays;
import org.agrona.DirectBuffer;

/**
 * Finds the blocks of a packed array of hashes. What belongs together was mostly saved together and so lies in a run of pages:
 * a look behind the block before costs less than a key hash and a look into the index. Where there are no runs, several hashes
 * are computed before the first is looked up, so that the memory of all of them is waited for at once.
 *
 * <p>Exact whatever is guessed: a page counts only if its key is equal in full, it is the first of its block, and not free.
 */
final class BlockFinder {
    /** Stands for the key hash of a block that was found without one. */
    static final long NOT_HASHED = 0;

    private static final int MAX_BATCH = 16;

    private final PageDirectory directory;
    private final BlockIndex index;
    private final long[] batchHashes = new long[MAX_BATCH];
    private int namespaceId;
    private int storageGroup;
    private DirectBuffer hashes;
    private int hashesOffset;
    private int hashLength;
    private int touched;

    BlockFinder(final PageDirectory directory, final BlockIndex index) {
        this.directory = directory;
        this.index = index;
    }

    /** What the following calls look in. */
    void wrap(
            final int keyNamespaceId,
            final int keyStorageGroup,
            final DirectBuffer buffer,
            final int offset,
            final int lengthOfHash) {
        namespaceId = keyNamespaceId;
        storageGroup = keyStorageGroup;
        hashes = buffer;
        hashesOffset = offset;
        hashLength = lengthOfHash;
    }

    /**
     * Find sealed blocks from one position on, up to the first that is none.
     *
     * @param from  position of the first hash; the block of the one before stands in {@code heads}.
     * @param to    position behind the last hash.
     * @param heads takes the blocks, each at the position of its hash.
     * @return position of the first hash without a sealed block, {@code to} if all have one.
     */
    int findPrefix(final int from, final int to, final int[] heads) {
        return find(from, to, heads, null, true);
    }

    /**
     * Find the blocks, sealed or partial, of a range of positions.
     *
     * @param heads     takes the blocks, {@link SlabPool#NONE} where there is none.
     * @param keyHashes takes the key hashes, {@link #NOT_HASHED} for some of the blocks that were found.
     */
    void findAll(final int from, final int to, final int[] heads, final long[] keyHashes) {
        find(from, to, heads, keyHashes, false);
    }

    private int find(
            final int from, final int to, final int[] heads, final long[] keyHashes, final boolean isPrefixWanted) {
        int batch = 1;
        for (int i = from; i < to; ) {
            if (batch == 1 && i > 0) {
                final int first = i;
                i = followRun(i, to, heads, isPrefixWanted);
                if (!isPrefixWanted) {
                    Arrays.fill(keyHashes, first, i, NOT_HASHED);
                }
            }
            final int size = Math.min(batch, to - i);
            prefetch(i, size);
            boolean isRun = false;
            for (int j = 0; j < size; j++, i++) {
                final int head = index.find(
                        batchHashes[j], namespaceId, storageGroup, hashes, hashesOffset + i * hashLength, hashLength);
                if (isPrefixWanted && (head == SlabPool.NONE || !isSealed(head))) {
                    return i;
                }
                heads[i] = head;
                if (!isPrefixWanted) {
                    keyHashes[i] = batchHashes[j];
                }
                isRun |= head != SlabPool.NONE && i > 0 && head == heads[i - 1] + 1;
            }
            batch = isRun ? 1 : Math.min(MAX_BATCH, batch << 1);
        }
        return to;
    }

    /** Find blocks from a position on as long as each lies behind the one before; position of the first that does not. */
    private int followRun(final int from, final int to, final int[] heads, final boolean isSealedWanted) {
        final DirectBuffer buffer = hashes;
        final int length = hashLength;
        final int namespace = namespaceId;
        final int group = storageGroup;
        int page = heads[from - 1];
        int offset = hashesOffset + from * length;
        int i = from;
        for (; i < to; i++, offset += length) {
            page = page == SlabPool.NONE ? SlabPool.NONE : directory.behind(page);
            if (page == SlabPool.NONE
                    || !directory.holds(page, namespace, group, buffer, offset, length)
                    || !isHead(page)
                    || isSealedWanted && !isSealed(page)) {
                break;
            }
            heads[i] = page;
        }
        return i;
    }

    private boolean isSealed(final int page) {
        return directory.state(page) == PageEntryDescriptor.SEALED;
    }

    /** Is a page that is not FREE one by which the index names a block? */
    boolean isHead(final int page) {
        return (directory.recencyInt(page, PINS_OFFSET) & (HEAD_FLAG | DETACHED_FLAG)) == HEAD_FLAG;
    }

    private void prefetch(final int first, final int size) {
        for (int j = 0, offset = hashesOffset + first * hashLength; j < size; j++, offset += hashLength) {
            batchHashes[j] = index.keyHash(namespaceId, storageGroup, hashes, offset, hashLength);
        }
        if (size > 1) {
            int sum = 0;
            for (int j = 0; j < size; j++) {
                final int page = index.guess(batchHashes[j]);
                sum += page == SlabPool.NONE ? 0 : directory.namespaceId(page);
            }
            touched = sum;
        }
    }

    /** Keeps the loads of {@link #prefetch} alive. */
    int touched() {
        return touched;
    }
}

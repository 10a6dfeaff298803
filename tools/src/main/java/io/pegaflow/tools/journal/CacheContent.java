package io.pegaflow.tools.journal;

import io.pegaflow.engine.core.EngineCore;
import io.pegaflow.engine.pool.PageDirectory;
import io.pegaflow.engine.pool.PageEntryDescriptor;
import io.pegaflow.engine.pool.PageRecencyDescriptor;
import io.pegaflow.engine.pool.SlabPool;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What the pool of a core holds, read from its directory page by page. */
final class CacheContent {
    /**
     * A block.
     *
     * @param name        its hash and storage group, a list of it alone.
     * @param namespaceId number of its namespace.
     * @param isSealed    do queries find it?
     * @param pages       that it has.
     * @param bytes       of data in these.
     * @param holders     leases and saves that hold it.
     */
    record Block(HashList name, int namespaceId, boolean isSealed, int pages, long bytes, int holders) {
        /** All digits. */
        String hash() {
            return name.hex(0);
        }

        int group() {
            return name.group();
        }

        long keyHash(final long hashSeed) {
            return name.keyHash(0, hashSeed, namespaceId);
        }
    }

    /** Blocks of one namespace. */
    static final class Count {
        long sealed;
        long partial;
        long bytes;
        long held;
    }

    private final SlabPool pool;
    private final PageDirectory directory;

    CacheContent(final EngineCore core) {
        pool = core.pool();
        directory = pool.directory();
    }

    /** See every block, in the order of its first page. */
    void forEach(final Consumer<Block> consumer) {
        for (int slab = 0; slab < pool.geometry().slabCount(); slab++) {
            final int pages = pool.classOfSlab(slab) == null ? 0 : pool.pagesIn(slab);
            for (int index = 0; index < pages; index++) {
                final int page = pool.usedPage(slab, index);
                if (page != SlabPool.NONE && isFirstPage(page)) {
                    consumer.accept(block(page));
                }
            }
        }
    }

    /** Those that were cleaned away while something held them belong to nobody any more. */
    private boolean isFirstPage(final int page) {
        final int flags = directory.recencyInt(page, PageRecencyDescriptor.PINS_OFFSET);
        return (flags & (PageRecencyDescriptor.HEAD_FLAG | PageRecencyDescriptor.DETACHED_FLAG))
                == PageRecencyDescriptor.HEAD_FLAG;
    }

    private Block block(final int first) {
        int pages = 0;
        long bytes = 0;
        int page = first;
        do {
            pages++;
            bytes += directory.dataLength(page);
            page = directory.recencyInt(page, PageRecencyDescriptor.NEXT_SHARD_OFFSET);
        } while (page != first);
        return new Block(
                new HashList(directory.group(first), directory.hashLength(first), hash(first)),
                directory.namespaceId(first),
                directory.state(first) == PageEntryDescriptor.SEALED,
                pages,
                bytes,
                directory.recencyInt(first, PageRecencyDescriptor.PINS_OFFSET) & PageRecencyDescriptor.PINS_MASK);
    }

    private byte[] hash(final int page) {
        final byte[] hash = new byte[directory.hashLength(page)];
        for (int i = 0; i < hash.length; i++) {
            hash[i] = directory.hashByte(page, i);
        }
        return hash;
    }

    /** Blocks by the number of their namespace. */
    Map<Integer, Count> byNamespace() {
        final Map<Integer, Count> counts = new TreeMap<>();
        forEach(block -> {
            final Count count = counts.computeIfAbsent(block.namespaceId(), id -> new Count());
            count.sealed += block.isSealed() ? 1 : 0;
            count.partial += block.isSealed() ? 0 : 1;
            count.bytes += block.bytes();
            count.held += block.holders() > 0 ? 1 : 0;
        });
        return counts;
    }
}

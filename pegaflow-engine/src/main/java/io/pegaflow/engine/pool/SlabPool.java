package io.pegaflow.engine.pool;

import io.pegaflow.engine.state.StateCursor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.agrona.UnsafeApi;

/**
 * Allocates pages. A slab serves one page stride at a time; a page is found in a fixed number of steps, adjacent to the one
 * before where it can be. A slab whose pages are all free goes back to the common stock, but for one a class.
 *
 * <p>Single writer. Steady state allocates nothing; formatting a slab for another stride does.
 */
public final class SlabPool {
    /** Names no page and no slab. */
    public static final int NONE = -1;

    private static final int MAX_CLASSES = 1 << 16;

    private final long address;
    private final PoolGeometry geometry;
    private final PageDirectory directory;
    private final SlabNodes nodes;
    private final SlabStock freeSlabs;
    private int usableSlabs;
    private final PageBitmap[] freePages;
    private final PageClass[] slabClass;
    private final int[] olderWithFree;
    private final int[] newerWithFree;
    private final int[] busyPages;
    private final long[] epochs;
    private final List<PageClass> classes = new ArrayList<>();
    private int namespaces;
    private long usedPages;
    private long usedBytes;

    /**
     * Format a pool.
     *
     * @param memory      of the pool, zero-filled.
     * @param incarnation of the agent.
     * @param deviceNodes among whose nodes the pool is divided.
     */
    public SlabPool(final PoolMemory memory, final long incarnation, final DeviceNodes deviceNodes) {
        address = memory.address();
        geometry = new PoolGeometry(memory.length());
        directory = new PageDirectory(address, geometry);
        final int slabs = geometry.slabCount();
        nodes = new SlabNodes(geometry, deviceNodes);
        freeSlabs = new SlabStock(slabs, nodes);
        usableSlabs = slabs;
        freePages = new PageBitmap[slabs];
        slabClass = new PageClass[slabs];
        olderWithFree = new int[slabs];
        newerWithFree = new int[slabs];
        busyPages = new int[slabs];
        epochs = new long[slabs];
        UnsafeApi.putInt(address + PoolHeaderDescriptor.VERSION_OFFSET, PoolHeaderDescriptor.LAYOUT_VERSION);
        UnsafeApi.putInt(address + PoolHeaderDescriptor.HEADER_LENGTH_OFFSET, PoolGeometry.HEADER_LENGTH);
        UnsafeApi.putLong(address + PoolHeaderDescriptor.POOL_BYTES_OFFSET, geometry.poolBytes());
        UnsafeApi.putLong(address + PoolHeaderDescriptor.SLAB_BYTES_OFFSET, geometry.slabBytes());
        UnsafeApi.putInt(address + PoolHeaderDescriptor.SLAB_COUNT_OFFSET, slabs);
        UnsafeApi.putInt(address + PoolHeaderDescriptor.PAGE_INDEX_BITS_OFFSET, geometry.pageIndexBits());
        UnsafeApi.putLong(address + PoolHeaderDescriptor.INCARNATION_OFFSET, incarnation);
        UnsafeApi.putLongRelease(null, address + PoolHeaderDescriptor.MAGIC_OFFSET, PoolHeaderDescriptor.MAGIC);
    }

    /**
     * How the pool is cut.
     *
     * @return the geometry.
     */
    public PoolGeometry geometry() {
        return geometry;
    }

    /**
     * On which memory node each slab is meant to be.
     *
     * @return the nodes.
     */
    public SlabNodes nodes() {
        return nodes;
    }

    /**
     * The directory of this pool.
     *
     * @return the directory.
     */
    public PageDirectory directory() {
        return directory;
    }

    /**
     * Slabs that may be used, from the first on; all of them unless {@link #usableSlabs(int)} was called.
     *
     * @return number of slabs.
     */
    public int usableSlabs() {
        return usableSlabs;
    }

    /**
     * Use the first slabs alone: once before any of the others is in use, and then with ever more of them.
     *
     * @param slabs that may be used; fewer than before only if no slab behind them is in use, else without effect.
     */
    public void usableSlabs(final int slabs) {
        final int count = Math.max(0, Math.min(slabs, geometry.slabCount()));
        for (int slab = count; slab < usableSlabs; slab++) {
            if (!freeSlabs.contains(slab)) {
                return;
            }
        }
        for (int slab = count; slab < usableSlabs; slab++) {
            freeSlabs.remove(slab);
        }
        for (int slab = usableSlabs; slab < count; slab++) {
            freeSlabs.add(slab);
        }
        usableSlabs = count;
    }

    /**
     * Pages in use.
     *
     * @return number of pages.
     */
    public long usedPages() {
        return usedPages;
    }

    /**
     * Bytes of the pages in use, padding included.
     *
     * @return bytes.
     */
    public long usedBytes() {
        return usedBytes;
    }

    /**
     * Append a name to the pool's namespace table.
     *
     * @param name of the namespace, at most 128 bytes of UTF-8.
     * @return its namespace id.
     */
    public int addNamespace(final String name) {
        final byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        final long entry = address
                + PoolHeaderDescriptor.NAMESPACE_TABLE_OFFSET
                + (long) namespaces * PoolHeaderDescriptor.NAMESPACE_ENTRY_LENGTH;
        UnsafeApi.putInt(entry, bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            UnsafeApi.putByte(entry + Integer.BYTES + i, bytes[i]);
        }
        UnsafeApi.putIntRelease(null, address + PoolHeaderDescriptor.NAMESPACE_COUNT_OFFSET, namespaces + 1);
        return namespaces++;
    }

    /**
     * The class of pages that hold a number of bytes.
     *
     * @param bytes to hold.
     * @return the class, null if no span of slabs of this pool can hold such a page.
     */
    public PageClass classFor(final long bytes) {
        final long stride = PoolGeometry.strideFor(bytes);
        for (int i = 0; i < classes.size(); i++) {
            if (classes.get(i).stride() == stride) {
                return classes.get(i);
            }
        }
        final int slabsPerPage = geometry.slabsPerPage(stride);
        if (slabsPerPage > geometry.slabCount()) {
            return null;
        }
        final PageClass pageClass =
                new PageClass(classes.size(), stride, geometry.pagesPerSlab(stride), slabsPerPage, nodes.partCount());
        classes.add(pageClass);
        return pageClass;
    }

    /**
     * Number of classes so far.
     *
     * @return number of classes.
     */
    public int classCount() {
        return classes.size();
    }

    /**
     * A class by its index.
     *
     * @param index from 0.
     * @return the class.
     */
    public PageClass pageClass(final int index) {
        return classes.get(index);
    }

    /**
     * The class a page belongs to.
     *
     * @param page the page id.
     * @return the class.
     */
    public PageClass classOf(final int page) {
        return slabClass[directory.slab(page)];
    }

    /**
     * The class a slab belongs to.
     *
     * @param slab the slab.
     * @return the class, null if the slab is unused or not the first of its span.
     */
    public PageClass classOfSlab(final int slab) {
        return slabClass[slab];
    }

    /**
     * Pages of a class that can be reserved without freeing any: those free in its slabs, and those of unused slabs.
     *
     * @param pageClass the class.
     * @return number of pages; exact unless a page spans several slabs, then at least that many if unused slabs are adjacent.
     */
    public long available(final PageClass pageClass) {
        final long unused =
                pageClass.slabsPerPage() == 1 ? freeSlabs.count() : freeSlabs.spans(pageClass.slabsPerPage());
        return pageClass.freePages + unused * pageClass.pagesPerSlab();
    }

    /**
     * The longest run of slabs that no class has.
     *
     * @return in bytes; 0 if all slabs are taken, though pages in them may be free.
     */
    public long largestFreeBytes() {
        return freeSlabs.longestRun() * geometry.slabBytes();
    }

    /**
     * Slabs that belong to no class.
     *
     * @return number of slabs.
     */
    public int unusedSlabs() {
        return freeSlabs.count();
    }

    /**
     * Reserve a page. It stays FREE in the directory until {@link PageDirectory#describe}.
     *
     * @param pageClass of the page.
     * @param part      of the pool to take it from while one is free there; else it comes from any other.
     * @return its page id, {@link #NONE} if no page is free.
     */
    public int reserve(final PageClass pageClass, final int part) {
        final PartCursor cursor = cursorWithFree(pageClass, part);
        if (cursor == null) {
            return NONE;
        }
        int slab = cursor.currentSlab;
        int from = 0;
        if (slab != NONE && freePages[slab].count() > 0) {
            from = directory.index(cursor.page) + 1;
        } else {
            slab = cursor.slabWithFree;
            cursor.currentSlab = slab;
        }
        final PageBitmap free = freePages[slab];
        final int index = free.nextFrom(from);
        free.remove(index);
        if (free.count() == 0) {
            unlinkWithFree(pageClass, slab);
        }
        final int page = directory.page(slab, index);
        cursor.page = page;
        pageClass.freePages--;
        pageClass.usedPages++;
        usedPages++;
        usedBytes += pageClass.stride();
        return page;
    }

    /**
     * Free a page: marks it FREE in the directory first.
     *
     * @param page the page id.
     */
    public void free(final int page) {
        directory.markFree(page);
        final int slab = directory.slab(page);
        final PageClass pageClass = slabClass[slab];
        final PageBitmap free = freePages[slab];
        if (free.count() == 0) {
            linkWithFree(pageClass, slab);
        }
        free.add(directory.index(page));
        pageClass.freePages++;
        pageClass.usedPages--;
        usedPages--;
        usedBytes -= pageClass.stride();
        // One empty slab a class stays, so that a working set at a slab's edge does not format it again and again.
        if (free.count() == pageClass.pagesPerSlab() && pageClass.freePages >= 2L * pageClass.pagesPerSlab()) {
            giveBack(pageClass, slab);
        }
    }

    /**
     * Give the empty slabs of all other classes back to the common stock.
     *
     * @param wanting the class that needs them.
     */
    public void giveBackEmptySlabs(final PageClass wanting) {
        for (int slab = 0; slab < slabClass.length; slab++) {
            final PageClass owner = slabClass[slab];
            if (owner != null && owner != wanting && freePages[slab].count() == owner.pagesPerSlab()) {
                giveBack(owner, slab);
            }
        }
    }

    /**
     * Count a page as held (filling, or leased) or no longer so; a slab with held pages cannot be emptied by eviction.
     *
     * @param page  the page id.
     * @param delta 1 or -1.
     */
    public void addBusy(final int page, final int delta) {
        busyPages[directory.slab(page)] += delta;
    }

    /**
     * Can a slab be emptied by eviction for the sake of another class?
     *
     * @param slab    the slab.
     * @param wanting the class that needs it.
     * @return whether it belongs to another class and none of its pages is held.
     */
    public boolean reclaimable(final int slab, final PageClass wanting) {
        final PageClass owner = slabClass[slab];
        return owner != null && owner != wanting && owner.slabsPerPage() == 1 && busyPages[slab] == 0;
    }

    /**
     * A page in use of a slab.
     *
     * @param slab  the slab.
     * @param index of the page in it.
     * @return its page id, {@link #NONE} if that page is free or the slab has gone back to the stock.
     */
    public int usedPage(final int slab, final int index) {
        return freePages[slab] == null || freePages[slab].contains(index) ? NONE : directory.page(slab, index);
    }

    /**
     * Is a page still the one it was?
     *
     * @param page       the page id, valid at some time.
     * @param generation it had then.
     * @return whether it is in use and was not reserved again since.
     */
    public boolean isInUse(final int page, final int generation) {
        final PageBitmap free = freePages[directory.slab(page)];
        final int index = directory.index(page);
        return free != null
                && index < slabClass[directory.slab(page)].pagesPerSlab()
                && !free.contains(index)
                && directory.generation(page) == generation;
    }

    /**
     * Pages of a slab, in use or not.
     *
     * @param slab the slab, which belongs to a class.
     * @return number of pages.
     */
    public int pagesIn(final int slab) {
        return slabClass[slab].pagesPerSlab();
    }

    /** The wanted part if it has a page or room for a slab, else the next one that has. */
    private PartCursor cursorWithFree(final PageClass pageClass, final int wantedPart) {
        final PartCursor[] parts = pageClass.parts;
        for (int i = 0; i < parts.length; i++) {
            final int part = (wantedPart + i) % parts.length;
            if (parts[part].slabWithFree != NONE || format(pageClass, part) != NONE) {
                return parts[part];
            }
        }
        // A page of several slabs may lie across parts.
        final int slab = parts.length > 1 && pageClass.slabsPerPage() > 1 ? format(pageClass, NONE) : NONE;
        return slab == NONE ? null : parts[nodes.partOf(slab)];
    }

    private int format(final PageClass pageClass, final int part) {
        final int slab = freeSlabs.take(pageClass.slabsPerPage(), part);
        if (slab == NONE) {
            return NONE;
        }
        final int pages = pageClass.pagesPerSlab();
        final long header = address + geometry.slabOffset(slab);
        UnsafeApi.putShort(header + SlabDescriptor.STATE_OFFSET, SlabDescriptor.REFORMATTING);
        UnsafeApi.storeFence();
        if (epochs[slab] > 0) {
            UnsafeApi.setMemory(
                    header + SlabDescriptor.HEADER_LENGTH, (long) pages * SlabDescriptor.PER_PAGE_LENGTH, (byte) 0);
        }
        for (int i = 0; i < pageClass.slabsPerPage(); i++) {
            epochs[slab + i]++;
        }
        describe(slab, pageClass);
        freePages[slab] = new PageBitmap(pages);
        freePages[slab].addAll();
        slabClass[slab] = pageClass;
        pageClass.slabs++;
        pageClass.freePages += pages;
        linkWithFree(pageClass, slab);
        return slab;
    }

    private void describe(final int slab, final PageClass pageClass) {
        final int pages = pageClass.pagesPerSlab();
        final long header = address + geometry.slabOffset(slab);
        UnsafeApi.putInt(header + SlabDescriptor.MAGIC_OFFSET, SlabDescriptor.MAGIC);
        UnsafeApi.putShort(header + SlabDescriptor.VERSION_OFFSET, SlabDescriptor.LAYOUT_VERSION);
        UnsafeApi.putLong(header + SlabDescriptor.EPOCH_OFFSET, epochs[slab]);
        UnsafeApi.putLong(header + SlabDescriptor.STRIDE_OFFSET, pageClass.stride());
        UnsafeApi.putInt(header + SlabDescriptor.PAGE_COUNT_OFFSET, pages);
        UnsafeApi.putInt(header + SlabDescriptor.SPAN_OFFSET, pageClass.slabsPerPage());
        UnsafeApi.putLong(
                header + SlabDescriptor.DATA_OFFSET_OFFSET, SlabDescriptor.dataOffset(pages, pageClass.stride()));
        UnsafeApi.putInt(header + SlabDescriptor.NUMA_NODE_OFFSET, nodes.nodeOf(slab));
        UnsafeApi.storeFence();
        UnsafeApi.putShort(header + SlabDescriptor.STATE_OFFSET, SlabDescriptor.READY);
        directory.onFormatted(slab, pages, pageClass.stride());
    }

    private void giveBack(final PageClass pageClass, final int slab) {
        unlinkWithFree(pageClass, slab);
        final PartCursor cursor = cursorOf(pageClass, slab);
        if (cursor.currentSlab == slab) {
            cursor.currentSlab = NONE;
        }
        pageClass.slabs--;
        pageClass.freePages -= pageClass.pagesPerSlab();
        slabClass[slab] = null;
        directory.onGivenBack(slab);
        freePages[slab] = null;
        for (int i = 0; i < pageClass.slabsPerPage(); i++) {
            freeSlabs.add(slab + i);
        }
    }

    private PartCursor cursorOf(final PageClass pageClass, final int slab) {
        return pageClass.parts[nodes.partOf(slab)];
    }

    private void linkWithFree(final PageClass pageClass, final int slab) {
        final PartCursor cursor = cursorOf(pageClass, slab);
        final int newest = cursor.slabWithFree;
        olderWithFree[slab] = newest;
        newerWithFree[slab] = NONE;
        if (newest != NONE) {
            newerWithFree[newest] = slab;
        }
        cursor.slabWithFree = slab;
    }

    private void unlinkWithFree(final PageClass pageClass, final int slab) {
        final int older = olderWithFree[slab];
        final int newer = newerWithFree[slab];
        if (older != NONE) {
            newerWithFree[older] = newer;
        }
        if (newer != NONE) {
            olderWithFree[newer] = older;
        } else {
            cursorOf(pageClass, slab).slabWithFree = older;
        }
    }

    /**
     * Write or read which class each slab belongs to and which of its pages are free. Reads into a pool that is new.
     *
     * @param cursor of the walk.
     */
    public void state(final StateCursor cursor) {
        usableSlabs = cursor.within(usableSlabs, 0, geometry.slabCount());
        freeSlabs.state(cursor);
        final int classCount = cursor.within(classes.size(), 0, MAX_CLASSES);
        for (int i = 0; i < classCount; i++) {
            final long stride =
                    cursor.int64(cursor.isReading() ? 0 : classes.get(i).stride());
            if (cursor.isReading() && (stride <= 0 || classFor(stride) != classes.get(i))) {
                throw cursor.defect("not a page class of this pool: stride=" + stride);
            }
            classes.get(i).state(cursor);
        }
        cursor.longs(epochs, 0, epochs.length);
        cursor.ints(olderWithFree, olderWithFree.length);
        cursor.ints(newerWithFree, newerWithFree.length);
        cursor.ints(busyPages, busyPages.length);
        for (int slab = 0; slab < slabClass.length; slab++) {
            slabState(cursor, slab);
        }
        usedPages = cursor.int64(usedPages);
        usedBytes = cursor.int64(usedBytes);
    }

    private void slabState(final StateCursor cursor, final int slab) {
        final PageClass owner = slabClass[slab];
        final int index = cursor.within(owner == null ? NONE : owner.index(), NONE, classes.size() - 1);
        if (index == NONE) {
            return;
        }
        final PageClass pageClass = classes.get(index);
        if (cursor.isReading()) {
            if (slab + pageClass.slabsPerPage() > slabClass.length) {
                throw cursor.defect("a page beyond the pool: slab=" + slab + ", slabs=" + pageClass.slabsPerPage());
            }
            describe(slab, pageClass);
            slabClass[slab] = pageClass;
            freePages[slab] = new PageBitmap(pageClass.pagesPerSlab());
        }
        freePages[slab].state(cursor);
    }

    /**
     * Write or read the directory, behind {@link #state}: all of every page in use, and the generation of every other.
     *
     * @param cursor of the walk.
     */
    public void directoryState(final StateCursor cursor) {
        int[] generations = {};
        for (int slab = 0; slab < slabClass.length; slab++) {
            final int pages = slabClass[slab] == null ? 0 : slabClass[slab].pagesPerSlab();
            if (generations.length < pages) {
                generations = new int[pages];
            }
            for (int i = 0; i < pages; i++) {
                final boolean isFree = freePages[slab].contains(i);
                generations[i] = isFree && !cursor.isReading() ? directory.generation(directory.page(slab, i)) : 0;
            }
            cursor.ints(generations, pages);
            for (int i = 0; i < pages; i++) {
                if (!freePages[slab].contains(i)) {
                    directory.state(cursor, directory.page(slab, i));
                } else if (cursor.isReading() && generations[i] != 0) {
                    directory.storeState(directory.page(slab, i), PageEntryDescriptor.FREE, generations[i]);
                }
            }
        }
    }
}

package io.pegaflow.engine.core;

import static io.pegaflow.engine.pool.PageRecencyDescriptor.NEWER_OFFSET;
import static io.pegaflow.engine.pool.PageRecencyDescriptor.OLDER_OFFSET;

import io.pegaflow.engine.pool.PageDirectory;
import io.pegaflow.engine.pool.SlabPool;

/**
 * Blocks, named by their first page, from newest to oldest, linked through the recency records of the pages. A block is in at
 * most one list; the owner knows which.
 */
final class PageList {
    private static final int UNLINKED = -2;

    private final PageDirectory directory;
    private int newest = SlabPool.NONE;
    private int oldest = SlabPool.NONE;
    private long size;

    PageList(final PageDirectory directory) {
        this.directory = directory;
    }

    long size() {
        return size;
    }

    int oldest() {
        return oldest;
    }

    int newer(final int page) {
        return directory.recencyInt(page, NEWER_OFFSET);
    }

    static boolean isLinked(final PageDirectory directory, final int page) {
        return directory.recencyInt(page, NEWER_OFFSET) != UNLINKED;
    }

    static void initUnlinked(final PageDirectory directory, final int page) {
        directory.recencyInt(page, NEWER_OFFSET, UNLINKED);
    }

    void linkNewest(final int page) {
        link(page, SlabPool.NONE, newest);
    }

    /** Link a block just older than another one of this list. */
    void linkOlderThan(final int anchor, final int page) {
        link(page, anchor, directory.recencyInt(anchor, OLDER_OFFSET));
    }

    private void link(final int page, final int newer, final int older) {
        directory.recencyInt(page, NEWER_OFFSET, newer);
        directory.recencyInt(page, OLDER_OFFSET, older);
        if (newer == SlabPool.NONE) {
            newest = page;
        } else {
            directory.recencyInt(newer, OLDER_OFFSET, page);
        }
        if (older == SlabPool.NONE) {
            oldest = page;
        } else {
            directory.recencyInt(older, NEWER_OFFSET, page);
        }
        size++;
    }

    void unlink(final int page) {
        final int newer = directory.recencyInt(page, NEWER_OFFSET);
        final int older = directory.recencyInt(page, OLDER_OFFSET);
        if (newer == SlabPool.NONE) {
            newest = older;
        } else {
            directory.recencyInt(newer, OLDER_OFFSET, older);
        }
        if (older == SlabPool.NONE) {
            oldest = newer;
        } else {
            directory.recencyInt(older, NEWER_OFFSET, newer);
        }
        directory.recencyInt(page, NEWER_OFFSET, UNLINKED);
        size--;
    }
}

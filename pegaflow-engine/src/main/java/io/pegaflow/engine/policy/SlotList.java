package io.pegaflow.engine.policy;

import io.pegaflow.engine.state.StateCursor;

/** Slots from newest to oldest, linked through a {@link PolicyStore}. A slot is in at most one list; the owner knows which. */
public final class SlotList {
    /** Stands for the newer neighbour of a slot that is in no list. */
    public static final int UNLINKED = -2;

    private static final int NONE = EvictionPolicy.NONE;

    private final PolicyStore store;
    private int newest = NONE;
    private int oldest = NONE;
    private long size;

    /**
     * An empty list.
     *
     * @param store holds the links.
     */
    public SlotList(final PolicyStore store) {
        this.store = store;
    }

    /**
     * Slots in the list.
     *
     * @return their number.
     */
    public long size() {
        return size;
    }

    /**
     * The oldest slot.
     *
     * @return the slot, {@link EvictionPolicy#NONE} if the list is empty.
     */
    public int oldest() {
        return oldest;
    }

    /**
     * Is a slot in a list?
     *
     * @param store holds the links.
     * @param slot  asked about.
     * @return whether it is in any.
     */
    public static boolean isLinked(final PolicyStore store, final int slot) {
        return store.newer(slot) != UNLINKED;
    }

    /**
     * Link a slot as the newest.
     *
     * @param slot in no list.
     */
    public void linkNewest(final int slot) {
        link(slot, NONE, newest);
    }

    /**
     * Link a slot just older than another.
     *
     * @param anchor in this list.
     * @param slot   in no list.
     */
    public void linkOlderThan(final int anchor, final int slot) {
        link(slot, anchor, store.older(anchor));
    }

    private void link(final int slot, final int newer, final int older) {
        store.newer(slot, newer);
        store.older(slot, older);
        if (newer == NONE) {
            newest = slot;
        } else {
            store.older(newer, slot);
        }
        if (older == NONE) {
            oldest = slot;
        } else {
            store.newer(older, slot);
        }
        size++;
    }

    /**
     * Take a slot out.
     *
     * @param slot in this list.
     */
    public void unlink(final int slot) {
        final int newer = store.newer(slot);
        final int older = store.older(slot);
        if (newer == NONE) {
            newest = older;
        } else {
            store.older(newer, older);
        }
        if (older == NONE) {
            oldest = newer;
        } else {
            store.newer(older, newer);
        }
        store.newer(slot, UNLINKED);
        size--;
    }

    /**
     * Write or read which slots are the first and the last; the links between them are the store's.
     *
     * @param cursor of the walk.
     */
    public void state(final StateCursor cursor) {
        newest = cursor.int32(newest);
        oldest = cursor.int32(oldest);
        size = cursor.int64(size);
    }
}

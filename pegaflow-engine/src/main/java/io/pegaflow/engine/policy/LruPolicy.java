package io.pegaflow.engine.policy;

import io.pegaflow.engine.state.StateCursor;

/**
 * The least recently used block leaves first. Stamped from the tail of a request to its head, a block leaves before the blocks
 * its prefix consists of; stamped from head to tail, as the first implementation did, after them.
 */
final class LruPolicy implements EvictionPolicy {
    private final PolicyStore store;
    private final PolicyClock clock;
    private final boolean headFirst;
    private final SlotList list;

    LruPolicy(final PolicyStore store, final PolicyClock clock, final boolean headFirst) {
        this.store = store;
        this.clock = clock;
        this.headFirst = headFirst;
        list = new SlotList(store);
    }

    @Override
    public void onInsert(final int slot, final long keyHash, final long capacity) {
        // Nothing is known of a block but when it was used.
    }

    @Override
    public void onAccess(final int slot) {
        // The stamp that follows says it all.
    }

    @Override
    public void onStamp(final int slot, final int parent) {
        if (SlotList.isLinked(store, slot)) {
            list.unlink(slot);
        }
        store.clock(slot, clock.next());
        if (parent == NONE || headFirst) {
            list.linkNewest(slot);
        } else {
            list.linkOlderThan(parent, slot);
        }
    }

    @Override
    public void onRemove(final int slot) {
        list.unlink(slot);
    }

    @Override
    public int victim(final long capacity) {
        return list.oldest();
    }

    @Override
    public long size() {
        return list.size();
    }

    @Override
    public boolean stampsHeadFirst(final boolean withParents) {
        return headFirst || withParents;
    }

    @Override
    public void state(final StateCursor cursor) {
        list.state(cursor);
    }
}

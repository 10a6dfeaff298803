package io.pegaflow.engine.policy;

import io.pegaflow.engine.state.StateCursor;

/**
 * Multi-queue LRU: eight lists by the logarithm of how often a block was asked for, each in the order of its stamps. A block of
 * list {@code q} is worth as much as one of list 0 that was stamped {@code q} times the capacity of the cache later; of the eight
 * oldest blocks the one worth least leaves. A block that comes back within the last two times the capacity of departures goes on
 * with the frequency it left with.
 */
final class MqLruPolicy implements EvictionPolicy {
    private static final int QUEUES = 8;
    private static final int GHOSTS_PER_BLOCK = 2;

    private final PolicyStore store;
    private final PolicyClock clock;
    private final FrequencyMemory departed;
    private final SlotList[] queues = new SlotList[QUEUES];
    private long size;

    MqLruPolicy(final PolicyStore store, final PolicyClock clock, final FrequencyMemory departed) {
        this.store = store;
        this.clock = clock;
        this.departed = departed;
        for (int i = 0; i < QUEUES; i++) {
            queues[i] = new SlotList(store);
        }
    }

    @Override
    public void onInsert(final int slot, final long keyHash, final long capacity) {
        final int before = departed.frequency(keyHash, GHOSTS_PER_BLOCK * capacity);
        store.frequency(slot, Math.min(PolicyStore.MAX_FREQUENCY, before + 1));
    }

    @Override
    public void onAccess(final int slot) {
        store.frequency(slot, Math.min(PolicyStore.MAX_FREQUENCY, store.frequency(slot) + 1));
    }

    @Override
    public void onStamp(final int slot, final int parent) {
        if (SlotList.isLinked(store, slot)) {
            onRemove(slot);
        }
        final int queue = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(store.frequency(slot));
        store.queue(slot, queue);
        store.clock(slot, clock.next());
        queues[queue].linkNewest(slot);
        size++;
    }

    @Override
    public void onRemove(final int slot) {
        queues[store.queue(slot)].unlink(slot);
        size--;
    }

    @Override
    public int victim(final long capacity) {
        int victim = NONE;
        long least = Long.MAX_VALUE;
        for (int queue = 0; queue < QUEUES; queue++) {
            final int oldest = queues[queue].oldest();
            if (oldest != NONE) {
                final long worth = store.clock(oldest) + capacity * queue;
                if (worth < least) {
                    least = worth;
                    victim = oldest;
                }
            }
        }
        return victim;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public boolean stampsHeadFirst(final boolean withParents) {
        return false;
    }

    @Override
    public void state(final StateCursor cursor) {
        size = 0;
        for (final SlotList queue : queues) {
            queue.state(cursor);
            size += queue.size();
        }
    }
}

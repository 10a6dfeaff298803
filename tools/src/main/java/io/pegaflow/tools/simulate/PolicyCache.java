package io.pegaflow.tools.simulate;

import io.pegaflow.engine.policy.ArrayPolicyStore;
import io.pegaflow.engine.policy.DepartedTable;
import io.pegaflow.engine.policy.EvictionPolicies;
import io.pegaflow.engine.policy.EvictionPolicy;
import io.pegaflow.engine.policy.FrequencyMemory;
import io.pegaflow.engine.policy.PolicyClock;
import io.pegaflow.engine.policy.SlotList;
import io.pegaflow.tools.trace.Workload;
import java.util.Arrays;

/**
 * Runs a policy of the engine on requests as the engine would if they came one at a time, each a query, the load of its hits and
 * the save of its other blocks: the hits are stamped when their lease ends; then room is made for what is missing, while what the
 * save names and is resident stays; then all that was saved is stamped. A save that there is no room for is refused as a whole.
 */
class PolicyCache {
    private static final int ABSENT = -1;
    private static final int GHOSTS_PER_BLOCK = 2;
    // Distinct for distinct ordinals, and even in its upper bits.
    private static final long SPREAD = 0x9E3779B97F4A7C15L;
    /** Slot, its state, and the departed block. */
    private static final long BYTES_PER_BLOCK = 51;

    private final Workload workload;
    private final long capacity;
    private final ArrayPolicyStore store;
    private final EvictionPolicy policy;
    private final DepartedTable departed;
    private final boolean stampsHeadFirst;
    private final boolean insertsHeadFirst;
    private final int[] slots;
    private final int[] ordinals;
    private final boolean[] isNew;
    private int neverUsed;
    private int lastFreed = ABSENT;
    private long hits;
    private long tooLarge;

    PolicyCache(final EvictionPolicies kind, final double ghosts, final Workload workload, final long capacity) {
        this.workload = workload;
        this.capacity = capacity;
        final int most = slotsFor(workload, capacity);
        store = new ArrayPolicyStore(most);
        final long window = (long) ((ghosts == 0 ? GHOSTS_PER_BLOCK : ghosts) * capacity);
        departed = new DepartedTable(Math.min(window, workload.distinctCount()));
        departed.window(window);
        final FrequencyMemory memory =
                ghosts == 0 ? departed : (keyHash, departures) -> departed.frequency(keyHash, window);
        policy = kind.create(store, new PolicyClock(), memory);
        stampsHeadFirst = policy.stampsHeadFirst(false);
        insertsHeadFirst = policy.stampsHeadFirst(true);
        slots = new int[workload.distinctCount()];
        Arrays.fill(slots, ABSENT);
        ordinals = new int[most];
        isNew = new boolean[most];
    }

    /** No more blocks than there are can ever be resident. */
    private static int slotsFor(final Workload workload, final long capacity) {
        return (int) Math.min(capacity, workload.distinctCount());
    }

    /** Most bytes that one takes. */
    static long bytes(final Workload workload) {
        return BYTES_PER_BLOCK * workload.distinctCount();
    }

    Outcome replay() {
        for (int request = 0; request < workload.requestCount(); request++) {
            onRequest(request, workload.blockCount(request));
        }
        return new Outcome(hits, tooLarge);
    }

    private void onRequest(final int request, final int count) {
        int found = 0;
        while (found < count && slot(request, found) != ABSENT) {
            policy.onAccess(slot(request, found++));
        }
        hits += found;
        for (int i = 0; i < found; i++) {
            final int slot = slot(request, stampsHeadFirst ? i : found - 1 - i);
            policy.onStamp(slot, EvictionPolicy.NONE);
        }
        save(request, found, count);
    }

    private void save(final int request, final int first, final int count) {
        int missing = 0;
        for (int i = first; i < count; i++) {
            final int slot = slot(request, i);
            if (slot == ABSENT) {
                missing++;
            } else {
                policy.onAccess(slot);
                policy.onRemove(slot);
            }
        }
        if (missing > capacity - (count - first - missing)) {
            tooLarge++;
        } else {
            for (int i = first; missing > 0; i++) {
                if (slot(request, i) == ABSENT) {
                    insert(workload.ordinal(request, i));
                    missing--;
                }
            }
        }
        stampSaved(request, first, count);
    }

    private void stampSaved(final int request, final int first, final int count) {
        // Room for the others may have cost the last hit.
        int parent = first == 0 ? EvictionPolicy.NONE : slot(request, first - 1);
        for (int i = 0; i < count - first; i++) {
            final int slot = slot(request, insertsHeadFirst ? first + i : count - 1 - i);
            if (slot != ABSENT) {
                if (isNew[slot]) {
                    isNew[slot] = false;
                    policy.onInsert(slot, keyHash(slot), capacity);
                    departed.remove(keyHash(slot));
                }
                policy.onStamp(slot, parent);
                parent = slot;
            }
        }
    }

    private int slot(final int request, final int index) {
        return slots[workload.ordinal(request, index)];
    }

    private long keyHash(final int slot) {
        return (ordinals[slot] + 1) * SPREAD;
    }

    /** A block gets a slot; whoever is to know of it overrides this. */
    void insert(final int ordinal) {
        if (neverUsed == ordinals.length) {
            evict(policy.victim(capacity));
        }
        final int slot = neverUsed < ordinals.length ? neverUsed++ : lastFreed;
        ordinals[slot] = ordinal;
        slots[ordinal] = slot;
        isNew[slot] = true;
        store.frequency(slot, 1);
        store.newer(slot, SlotList.UNLINKED);
    }

    private void evict(final int slot) {
        policy.onRemove(slot);
        departed.add(keyHash(slot), 0, store.frequency(slot));
        onEvicted(ordinals[slot]);
        slots[ordinals[slot]] = ABSENT;
        lastFreed = slot;
    }

    /** A block leaves. */
    void onEvicted(final int ordinal) {
        // Nobody is told but by who overrides this.
    }
}

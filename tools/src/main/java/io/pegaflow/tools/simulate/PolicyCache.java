package io.pegaflow.tools.simulate;

import io.pegaflow.engine.policy.ArrayPolicyStore;
import io.pegaflow.engine.policy.DepartedTable;
import io.pegaflow.engine.policy.EvictionPolicies;
import io.pegaflow.engine.policy.EvictionPolicy;
import io.pegaflow.engine.policy.FrequencyMemory;
import io.pegaflow.engine.policy.PolicyClock;
import io.pegaflow.tools.trace.Workload;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Runs a policy of the engine on what clients did, as the engine does: the hits of a look-up are held until it ends, and stamped
 * then; a save makes room for what is missing, holds what is there, and stamps both when it ends. A save that there is no room for
 * is refused as a whole.
 */
class PolicyCache {
    private static final int ABSENT = EvictionPolicy.NONE;
    /** Stands for the block before one of which no look-up has said what it follows. */
    private static final int UNKNOWN = -2;

    /** Stands for the hits of a look-up that were cleaned away. */
    private static final int CLEANED = -1;

    private static final int GHOSTS_PER_BLOCK = 2;
    // Distinct for distinct ordinals, and even in its upper bits.
    private static final long SPREAD = 0x9E3779B97F4A7C15L;
    /** Slot, its state, the block before, and the departed block. */
    private static final long BYTES_PER_BLOCK = 60;

    private final RequestLog log;
    private final Workload workload;
    private final long capacity;
    private final ArrayPolicyStore store;
    private final EvictionPolicy policy;
    private final DepartedTable departed;
    private final boolean stampsHeadFirst;
    private final boolean insertsHeadFirst;
    private final int[] slots;
    private final int[] predecessors;
    /** Hits of each look-up. */
    private final int[] found;
    /** Of all look-ups and saves: blocks that a save holds, or brings. */
    private final BitSet held;

    private final BitSet brought;
    private final int[] ordinals;
    private final int[] holds;
    private final boolean[] isSealed;
    private final int[] free;
    private int freeCount;
    private int neverUsed;
    private long hits;
    private long tooLarge;

    PolicyCache(final EvictionPolicies kind, final double ghosts, final RequestLog log, final long capacity) {
        this.log = log;
        this.capacity = capacity;
        workload = log.workload();
        // No more blocks than there are can ever be resident.
        final int most = (int) Math.min(capacity, workload.distinctCount());
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
        predecessors = new int[workload.distinctCount()];
        Arrays.fill(predecessors, UNKNOWN);
        found = new int[workload.requestCount()];
        held = new BitSet(workload.lookupCount());
        brought = new BitSet(workload.lookupCount());
        ordinals = new int[most];
        holds = new int[most];
        isSealed = new boolean[most];
        free = new int[most];
    }

    /** Most bytes that one takes. */
    static long bytes(final Workload workload) {
        return BYTES_PER_BLOCK * workload.distinctCount()
                + (long) Integer.BYTES * workload.requestCount()
                + workload.lookupCount() / 4;
    }

    Outcome replay() {
        for (int step = 0; step < log.steps(); step++) {
            final int list = log.list(step);
            switch (log.kind(step)) {
                case RequestLog.LOOK_UP -> lookUp(list, workload.blockCount(list));
                case RequestLog.RELEASE -> release(list);
                case RequestLog.BEGIN_SAVE -> beginSave(list, 0, workload.blockCount(list));
                case RequestLog.END_SAVE -> endSave(list, 0, workload.blockCount(list));
                default -> clean();
            }
        }
        return new Outcome(hits, tooLarge);
    }

    private void lookUp(final int list, final int count) {
        int index = 0;
        while (index < count && isVisible(slot(list, index))) {
            policy.onAccess(slot(list, index));
            hold(slot(list, index++));
        }
        found[list] = index;
        hits += index;
        for (; index < count; index++) {
            predecessors[workload.ordinal(list, index)] = index == 0 ? ABSENT : workload.ordinal(list, index - 1);
            if (isVisible(slot(list, index))) {
                policy.onAccess(slot(list, index));
            }
        }
    }

    private void release(final int list) {
        final int count = found[list];
        if (count == CLEANED) {
            return;
        }
        for (int i = 0; i < count; i++) {
            letGo(slot(list, stampsHeadFirst ? i : count - 1 - i), EvictionPolicy.NONE);
        }
        if (count < log.savedTo(list)) {
            beginSave(list, count, log.savedTo(list));
            endSave(list, count, log.savedTo(list));
        }
    }

    private void beginSave(final int list, final int first, final int end) {
        long missing = 0;
        for (int i = first; i < end; i++) {
            final int slot = slot(list, i);
            if (slot == ABSENT) {
                missing++;
            } else if (isSealed[slot]) {
                hold(slot);
                held.set(place(list, i));
            }
        }
        if (neverUsed - freeCount + missing - policy.size() > capacity) {
            tooLarge++;
            refuse(list, first, end);
            return;
        }
        for (int i = first; missing > 0; i++) {
            if (slot(list, i) == ABSENT) {
                insert(workload.ordinal(list, i));
                brought.set(place(list, i));
                missing--;
            }
        }
    }

    /** What it holds it lets go of, one after another. */
    private void refuse(final int list, final int first, final int end) {
        for (int i = first; i < end; i++) {
            if (held.get(place(list, i))) {
                held.clear(place(list, i));
                letGo(slot(list, i), EvictionPolicy.NONE);
            }
        }
    }

    private void endSave(final int list, final int first, final int end) {
        int previous = first == 0 ? ABSENT : linked(slot(list, first - 1));
        for (int i = 0; i < end - first; i++) {
            final int index = insertsHeadFirst ? first + i : end - 1 - i;
            final int place = place(list, index);
            final int slot = slot(list, index);
            if (brought.get(place)) {
                brought.clear(place);
                seal(slot);
                policy.onStamp(slot, predecessor(slot, previous));
                previous = slot;
            } else if (held.get(place)) {
                held.clear(place);
                letGo(slot, predecessor(slot, previous));
                previous = linked(slot) == ABSENT ? previous : slot;
            }
        }
    }

    /** The block that a look-up said a block follows, if it may leave; the one before it in the save if none said so. */
    private int predecessor(final int slot, final int previous) {
        final int known = predecessors[ordinals[slot]];
        if (known == UNKNOWN || !insertsHeadFirst || stampsHeadFirst) {
            return previous;
        }
        return known == ABSENT ? ABSENT : linked(slots[known]);
    }

    private int linked(final int slot) {
        return slot != ABSENT && isSealed[slot] && holds[slot] == 0 ? slot : ABSENT;
    }

    private boolean isVisible(final int slot) {
        return slot != ABSENT && isSealed[slot];
    }

    private void hold(final int slot) {
        if (holds[slot]++ == 0) {
            policy.onRemove(slot);
        }
    }

    private void letGo(final int slot, final int parent) {
        if (--holds[slot] == 0) {
            policy.onStamp(slot, parent);
        }
    }

    private void seal(final int slot) {
        isSealed[slot] = true;
        policy.onInsert(slot, keyHash(slot), capacity);
        departed.remove(keyHash(slot));
    }

    /** What is held leaves as well, and is not there when it is let go. */
    private void clean() {
        for (int slot = 0; slot < neverUsed; slot++) {
            if (isSealed[slot] && slots[ordinals[slot]] == slot) {
                if (holds[slot] == 0) {
                    policy.onRemove(slot);
                }
                holds[slot] = 0;
                depart(slot);
            }
        }
        Arrays.fill(found, CLEANED);
        held.clear();
    }

    private int place(final int list, final int index) {
        return workload.firstLookup(list) + index;
    }

    private int slot(final int list, final int index) {
        return slots[workload.ordinal(list, index)];
    }

    private long keyHash(final int slot) {
        return (ordinals[slot] + 1) * SPREAD;
    }

    /** A block gets a slot; whoever is to know of it overrides this. */
    void insert(final int ordinal) {
        if (neverUsed - freeCount == ordinals.length) {
            evict(policy.victim(capacity));
        }
        final int slot = freeCount > 0 ? free[--freeCount] : neverUsed++;
        ordinals[slot] = ordinal;
        slots[ordinal] = slot;
        isSealed[slot] = false;
        store.frequency(slot, 1);
    }

    private void evict(final int slot) {
        policy.onRemove(slot);
        onEvicted(ordinals[slot]);
        depart(slot);
    }

    private void depart(final int slot) {
        departed.add(keyHash(slot), 0, store.frequency(slot));
        slots[ordinals[slot]] = ABSENT;
        free[freeCount++] = slot;
    }

    /** A block leaves. */
    void onEvicted(final int ordinal) {
        // Nobody is told but by who overrides this.
    }
}

package io.pegaflow.tools.trace;

import io.pegaflow.engine.policy.ArrayPolicyStore;
import io.pegaflow.engine.policy.DepartedTable;
import io.pegaflow.engine.policy.EvictionPolicies;
import io.pegaflow.engine.policy.EvictionPolicy;
import io.pegaflow.engine.policy.PolicyClock;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Runs the engine's policy classes on requests as the engine does, without the engine. */
final class PolicyCache implements Reference {
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final int capacity;
    private final ArrayPolicyStore store;
    private final EvictionPolicy policy;
    private final DepartedTable departed;
    private final Map<Long, Integer> slots = new HashMap<>();
    private final Map<Long, Long> parents = new HashMap<>();
    private final Map<Long, Integer> residentChildren = new HashMap<>();
    private final Set<Long> inserted = new HashSet<>();
    private final ArrayDeque<Integer> free = new ArrayDeque<>();
    private final long[] ids;
    private long hits;
    private long evictions;
    private long stranding;

    PolicyCache(final String name, final int capacity) {
        this.capacity = capacity;
        departed = new DepartedTable(2L * capacity);
        departed.window(2L * capacity);
        store = new ArrayPolicyStore(capacity);
        policy = EvictionPolicies.find(name).create(store, new PolicyClock(), departed);
        ids = new long[capacity];
        for (int slot = 0; slot < capacity; slot++) {
            free.add(slot);
        }
    }

    @Override
    public void request(final long... request) {
        int found = 0;
        while (found < request.length && slots.containsKey(request[found])) {
            policy.onAccess(hold(request[found++]));
        }
        hits += found;
        for (int i = 0; i < found; i++) {
            final long id = request[policy.stampsHeadFirst(false) ? i : found - 1 - i];
            policy.onStamp(slots.get(id), EvictionPolicy.NONE);
        }
        for (int i = found; i < request.length; i++) {
            parents.put(request[i], i == 0 ? -1 : request[i - 1]);
            if (slots.containsKey(request[i])) {
                policy.onAccess(hold(request[i]));
            }
        }
        for (int i = found; i < request.length; i++) {
            if (!slots.containsKey(request[i])) {
                insert(request[i]);
            }
        }
        // Room for the rest may have cost the hits.
        int parent = found == 0 ? EvictionPolicy.NONE : slots.getOrDefault(request[found - 1], EvictionPolicy.NONE);
        final int rest = request.length - found;
        for (int i = 0; i < rest; i++) {
            final long id = request[policy.stampsHeadFirst(true) ? found + i : request.length - 1 - i];
            final int slot = slots.get(id);
            if (inserted.remove(id)) {
                policy.onInsert(slot, id * SPREAD, capacity);
                departed.remove(id * SPREAD);
            }
            policy.onStamp(slot, parent);
            parent = slot;
        }
    }

    private int hold(final long id) {
        final int slot = slots.get(id);
        policy.onRemove(slot);
        return slot;
    }

    private void insert(final long id) {
        if (free.isEmpty()) {
            final int victim = policy.victim(capacity);
            policy.onRemove(victim);
            depart(victim);
        }
        final int slot = free.poll();
        ids[slot] = id;
        inserted.add(id);
        slots.put(id, slot);
        residentChildren.merge(parents.get(id), 1, Integer::sum);
        store.frequency(slot, 1);
    }

    private void depart(final int slot) {
        evictions++;
        stranding += residentChildren.getOrDefault(ids[slot], 0) > 0 ? 1 : 0;
        residentChildren.merge(parents.get(ids[slot]), -1, Integer::sum);
        slots.remove(ids[slot]);
        departed.add(ids[slot] * SPREAD, 0, store.frequency(slot));
        free.add(slot);
    }

    @Override
    public long hits() {
        return hits;
    }

    long evictions() {
        return evictions;
    }

    /** Evictions of a block while one that continues its prefix was resident. */
    long stranding() {
        return stranding;
    }
}

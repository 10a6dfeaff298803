package io.pegaflow.tools.trace;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an LRU cache of a given number of blocks does with a workload, in the plainest words: the hits of a request are its
 * contiguous resident prefix; then all its blocks are stamped from the tail to the head, or the other way round, each missing one
 * being inserted, which at capacity evicts the block stamped longest ago. Shares nothing with the engine.
 */
public final class ReferenceCache implements Reference {
    private final int capacity;
    private final boolean headFirst;
    private final Map<Long, Long> stampOfId = new HashMap<>();
    private final TreeMap<Long, Long> idOfStamp = new TreeMap<>();
    private long nextStamp;
    private long requests;
    private long lookups;
    private long hits;

    public ReferenceCache(final int capacity) {
        this(capacity, false);
    }

    public ReferenceCache(final int capacity, final boolean headFirst) {
        this.capacity = capacity;
        this.headFirst = headFirst;
    }

    public static ReferenceCache replay(final Workload workload, final int capacity) {
        final ReferenceCache cache = new ReferenceCache(capacity);
        cache.replay(workload);
        return cache;
    }

    @Override
    public void request(final long... ids) {
        requests++;
        lookups += ids.length;
        for (int i = 0; i < ids.length && stampOfId.containsKey(ids[i]); i++) {
            hits++;
        }
        for (int i = 0; i < ids.length; i++) {
            stamp(ids[headFirst ? i : ids.length - 1 - i]);
        }
    }

    private void stamp(final long id) {
        final Long oldStamp = stampOfId.get(id);
        if (oldStamp != null) {
            idOfStamp.remove(oldStamp);
        } else {
            if (stampOfId.size() == capacity) {
                stampOfId.remove(idOfStamp.pollFirstEntry().getValue());
            }
        }
        stampOfId.put(id, nextStamp);
        idOfStamp.put(nextStamp++, id);
    }

    public long requests() {
        return requests;
    }

    public long lookups() {
        return lookups;
    }

    @Override
    public long hits() {
        return hits;
    }
}

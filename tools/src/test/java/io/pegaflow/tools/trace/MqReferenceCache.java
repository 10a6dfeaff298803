package io.pegaflow.tools.trace;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What a multi-queue LRU cache does with a workload, in the plainest words. The hits of a request are its contiguous resident
 * prefix. Every resident block of the request is counted as asked for once more; the hits are stamped from tail to head. Then room
 * is made for each missing block; what the request names stays. Last the blocks behind the hits are stamped from tail to head, the
 * new ones with the count they left with, plus one, if they are among the latest departures, twice as many as the cache holds
 * blocks. Room is made by evicting the block with the lowest {@code stamp + capacity * floor(log2 count)}. Shares nothing with the
 * engine.
 */
public final class MqReferenceCache implements Reference {
    private static final int MOST_COUNTED = 128;

    private final int capacity;
    private final Map<Long, Block> resident = new HashMap<>();
    private final Map<Long, Departure> departures = new HashMap<>();
    private final TreeSet<Block> evictable = new TreeSet<>();
    private long stamps;
    private long departed;
    private long hits;

    public MqReferenceCache(final int capacity) {
        this.capacity = capacity;
    }

    @Override
    public void request(final long... ids) {
        int found = 0;
        while (found < ids.length && resident.containsKey(ids[found])) {
            found++;
        }
        hits += found;
        for (final long id : ids) {
            final Block block = resident.get(id);
            if (block != null) {
                block.count = Math.min(MOST_COUNTED, block.count + 1);
            }
        }
        for (int i = found - 1; i >= 0; i--) {
            stamp(resident.get(ids[i]));
        }
        final List<Block> rest = new ArrayList<>();
        for (int i = found; i < ids.length; i++) {
            final Block block = resident.get(ids[i]);
            if (block != null) {
                evictable.remove(block);
            }
        }
        for (int i = found; i < ids.length; i++) {
            rest.add(resident.containsKey(ids[i]) ? resident.get(ids[i]) : insert(ids[i]));
        }
        for (int i = rest.size() - 1; i >= 0; i--) {
            final Departure departure = departures.remove(rest.get(i).id);
            if (departure != null && departed - departure.number < 2L * capacity) {
                rest.get(i).count = Math.min(MOST_COUNTED, departure.count + 1);
            }
            stamp(rest.get(i));
        }
    }

    private Block insert(final long id) {
        if (resident.size() == capacity) {
            final Block victim = evictable.pollFirst();
            resident.remove(victim.id);
            departures.put(victim.id, new Departure(++departed, victim.count));
        }
        final Block block = new Block();
        block.id = id;
        block.count = 1;
        resident.put(id, block);
        return block;
    }

    private void stamp(final Block block) {
        evictable.remove(block);
        block.stamp = ++stamps;
        block.worth = stamps + (long) (Math.log(block.count) / Math.log(2) + 1e-9) * capacity;
        evictable.add(block);
    }

    @Override
    public long hits() {
        return hits;
    }

    private record Departure(long number, int count) {}

    private static final class Block implements Comparable<Block> {
        private long id;
        private long stamp;
        private long worth;
        private int count;

        @Override
        public int compareTo(final Block other) {
            return worth != other.worth ? Long.compare(worth, other.worth) : Long.compare(other.stamp, stamp);
        }
    }
}

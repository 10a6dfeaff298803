package io.pegaflow.tools.trace;

import java.util.Arrays;
import org.agrona.collections.Long2LongHashMap;

/**
 * The requests of a run in order, each with the ids of its blocks from the head of the prompt on. Distinct ids are numbered
 * densely from 0 by first appearance; that number is the block's <i>ordinal</i>. Immutable, so any thread may read it.
 */
public final class Workload {
    private final long[] timestampsMs;
    private final int[] starts;
    private final int[] ordinals;
    private final long[] ids;
    private final int largestRequest;
    private final long badLines;

    private Workload(final Builder builder) {
        timestampsMs = Arrays.copyOf(builder.timestampsMs, builder.requestCount);
        starts = Arrays.copyOf(builder.starts, builder.requestCount + 1);
        ordinals = Arrays.copyOf(builder.ordinals, builder.lookupCount);
        ids = Arrays.copyOf(builder.ids, builder.distinctCount);
        largestRequest = builder.largestRequest;
        badLines = builder.badLines;
    }

    /**
     * Requests, those without any full block included.
     *
     * @return their number.
     */
    public int requestCount() {
        return timestampsMs.length;
    }

    /**
     * Blocks of all requests together.
     *
     * @return their number, repetitions included.
     */
    public int lookupCount() {
        return ordinals.length;
    }

    /**
     * Different blocks.
     *
     * @return their number; ordinals lie below it.
     */
    public int distinctCount() {
        return ids.length;
    }

    /**
     * Blocks of the request that has most of them.
     *
     * @return their number.
     */
    public int largestRequest() {
        return largestRequest;
    }

    /**
     * Lines that were left out because they were no requests.
     *
     * @return their number.
     */
    public long badLines() {
        return badLines;
    }

    /**
     * When a request is due.
     *
     * @param request below {@link #requestCount()}.
     * @return milliseconds from the start of the trace.
     */
    public long timestampMs(final int request) {
        return timestampsMs[request];
    }

    /**
     * Blocks of a request.
     *
     * @param request below {@link #requestCount()}.
     * @return their number.
     */
    public int blockCount(final int request) {
        return starts[request + 1] - starts[request];
    }

    /**
     * Where the blocks of a request begin among those of all requests.
     *
     * @param request below {@link #requestCount()}.
     * @return number of blocks before it.
     */
    public int firstLookup(final int request) {
        return starts[request];
    }

    /**
     * One block of a request.
     *
     * @param request below {@link #requestCount()}.
     * @param index   in the request, below {@link #blockCount}.
     * @return ordinal of the block.
     */
    public int ordinal(final int request, final int index) {
        return ordinals[starts[request] + index];
    }

    /**
     * One block of all that are asked for.
     *
     * @param lookup counted over all requests in order, below {@link #lookupCount()}.
     * @return ordinal of the block.
     */
    public int ordinalAt(final int lookup) {
        return ordinals[lookup];
    }

    /**
     * The id that stands in the trace.
     *
     * @param ordinal of the block.
     * @return its id.
     */
    public long id(final int ordinal) {
        return ids[ordinal];
    }

    /** Collects requests. */
    public static final class Builder {
        private static final int MISSING = -1;
        private static final int INITIAL_CAPACITY = 1024;

        private final Long2LongHashMap ordinalById = new Long2LongHashMap(MISSING);
        private long[] timestampsMs = new long[INITIAL_CAPACITY];
        private int[] starts = new int[INITIAL_CAPACITY + 1];
        private int[] ordinals = new int[INITIAL_CAPACITY];
        private long[] ids = new long[INITIAL_CAPACITY];
        private int requestCount;
        private int lookupCount;
        private int distinctCount;
        private int largestRequest;
        private long badLines;

        /**
         * Add a request behind the others.
         *
         * @param timestampMs when it is due.
         * @param hashIds     holds its block ids.
         * @param count       of them, from index 0 on.
         */
        public void add(final long timestampMs, final long[] hashIds, final int count) {
            if (requestCount == timestampsMs.length) {
                timestampsMs = Arrays.copyOf(timestampsMs, requestCount * 2);
                starts = Arrays.copyOf(starts, requestCount * 2 + 1);
            }
            timestampsMs[requestCount] = timestampMs;
            if (lookupCount + count > ordinals.length) {
                ordinals = Arrays.copyOf(ordinals, Math.max(lookupCount + count, ordinals.length * 2));
            }
            for (int i = 0; i < count; i++) {
                ordinals[lookupCount++] = ordinalOf(hashIds[i]);
            }
            starts[++requestCount] = lookupCount;
            largestRequest = Math.max(largestRequest, count);
        }

        /** Count a line that was left out. */
        public void addBadLine() {
            badLines++;
        }

        /**
         * Requests so far.
         *
         * @return their number.
         */
        public int requestCount() {
            return requestCount;
        }

        /**
         * All of them.
         *
         * @return the workload.
         */
        public Workload build() {
            return new Workload(this);
        }

        private int ordinalOf(final long id) {
            final long known = ordinalById.get(id);
            if (known != MISSING) {
                return (int) known;
            }
            if (distinctCount == ids.length) {
                ids = Arrays.copyOf(ids, distinctCount * 2);
            }
            ids[distinctCount] = id;
            ordinalById.put(id, distinctCount);
            return distinctCount++;
        }
    }
}

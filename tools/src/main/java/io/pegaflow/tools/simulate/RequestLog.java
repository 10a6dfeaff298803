package io.pegaflow.tools.simulate;

import io.pegaflow.tools.trace.Workload;
import java.util.Arrays;

/**
 * What clients did, in order: each step begins or ends one of their look-ups or saves. Its blocks are a <i>list</i>, a request of
 * a {@link Workload}. A look-up holds its hits until it ends. Immutable; any thread may read it.
 */
final class RequestLog {
    /** A look-up: finds its hits, and holds them. */
    static final byte LOOK_UP = 0;

    /** A look-up ends, and what is missing of its first {@link #savedTo} blocks is saved. */
    static final byte RELEASE = 1;

    /** A save: room is made for what is missing; what is there is held. */
    static final byte BEGIN_SAVE = 2;

    /** A save ends; what it saved can be found from now on. */
    static final byte END_SAVE = 3;

    /** The cache is emptied; of no list. */
    static final byte CLEAN = 4;

    private final Workload workload;
    private final byte[] kinds;
    private final int[] lists;
    private final int[] savedTo;
    private int lookUps;
    private long lookedUpBlocks;

    /**
     * A log.
     *
     * @param workload the lists, in the order in which they begin.
     * @param kinds    of the steps.
     * @param lists    of the steps; any number for one that has none.
     * @param savedTo  for each list that is a look-up: how many of its first blocks are there once it has ended, one way or
     *                 another.
     */
    RequestLog(final Workload workload, final byte[] kinds, final int[] lists, final int[] savedTo) {
        this.workload = workload;
        this.kinds = kinds;
        this.lists = lists;
        this.savedTo = savedTo;
        for (int step = 0; step < kinds.length; step++) {
            if (kinds[step] == LOOK_UP) {
                lookUps++;
                lookedUpBlocks += workload.blockCount(lists[step]);
            }
        }
    }

    /** One request at a time, of which all is saved that is not there. */
    static RequestLog ofRequests(final Workload workload) {
        final int requests = workload.requestCount();
        final byte[] kinds = new byte[2 * requests];
        final int[] lists = new int[2 * requests];
        final int[] savedTo = new int[requests];
        for (int request = 0; request < requests; request++) {
            kinds[2 * request] = LOOK_UP;
            kinds[2 * request + 1] = RELEASE;
            Arrays.fill(lists, 2 * request, 2 * request + 2, request);
            savedTo[request] = workload.blockCount(request);
        }
        return new RequestLog(workload, kinds, lists, savedTo);
    }

    Workload workload() {
        return workload;
    }

    int steps() {
        return kinds.length;
    }

    byte kind(final int step) {
        return kinds[step];
    }

    int list(final int step) {
        return lists[step];
    }

    int savedTo(final int list) {
        return savedTo[list];
    }

    /** Look-ups, those of no block included. */
    int lookUps() {
        return lookUps;
    }

    /** Blocks of all look-ups together. */
    long lookedUpBlocks() {
        return lookedUpBlocks;
    }
}

package io.pegaflow.tools.journal;

import io.pegaflow.engine.journal.StartRecord;
import java.util.List;

/**
 * What clients looked up and saved in one run of an agent, step by step. The blocks that a look-up or save names are a
 * <i>list</i>; lists are numbered in the order in which they begin. Requests that were refused or not answered are left out, and so
 * are blocks of storage groups other than 0. Immutable.
 */
public final class RunTimeline {
    /** What happens to a list. */
    public enum Kind {
        /** It is looked up; what is found is held. */
        LOOK_UP,
        /** What was found is let go. */
        RELEASE,
        /** Room is made for what is missing of it. */
        BEGIN_SAVE,
        /** It is there. */
        END_SAVE,
        /** Not of a list: the cache is emptied. */
        CLEAN
    }

    /**
     * A step.
     *
     * @param kind of it.
     * @param list number of its list, 0 if it is of none.
     */
    public record Step(Kind kind, int list) {}

    /**
     * The blocks of a look-up or save.
     *
     * @param keyHashes names the blocks, each once; equal ones are the same block.
     * @param hits      of a look-up: how many of the first ones were found.
     */
    public record BlockList(long[] keyHashes, int hits) {}

    private final StartRecord start;
    private final List<Step> steps;
    private final List<BlockList> lists;
    private final long mostResident;
    private final boolean wasFull;
    private final List<String> remarks;

    RunTimeline(
            final StartRecord start,
            final List<Step> steps,
            final List<BlockList> lists,
            final long mostResident,
            final boolean wasFull,
            final List<String> remarks) {
        this.start = start;
        this.steps = List.copyOf(steps);
        this.lists = List.copyOf(lists);
        this.mostResident = mostResident;
        this.wasFull = wasFull;
        this.remarks = List.copyOf(remarks);
    }

    /**
     * How the run began.
     *
     * @return its first record.
     */
    public StartRecord start() {
        return start;
    }

    /**
     * What happened.
     *
     * @return in its order.
     */
    public List<Step> steps() {
        return steps;
    }

    /**
     * The lists.
     *
     * @return in the order in which they begin.
     */
    public List<BlockList> lists() {
        return lists;
    }

    /**
     * Most blocks that were resident at a time.
     *
     * @return their number.
     */
    public long mostResident() {
        return mostResident;
    }

    /**
     * Did blocks ever have to leave for others?
     *
     * @return whether they did.
     */
    public boolean wasFull() {
        return wasFull;
    }

    /**
     * What happened that the steps do not tell, and that may have cost or brought hits.
     *
     * @return a text each.
     */
    public List<String> remarks() {
        return remarks;
    }
}

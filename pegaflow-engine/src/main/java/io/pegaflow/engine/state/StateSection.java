package io.pegaflow.engine.state;

/** Parts of a state in the order in which they stand in it. The ids stand in every chunk. */
public enum StateSection {
    /** What the state is of. */
    HEADER(1),
    /** Inputs so far, the cycle's budget, connections. */
    PROGRESS(2),
    /** Slabs and page classes. */
    POOL(3),
    /** Entries and recency records of the pages. */
    DIRECTORY(4),
    /** Where the index has its blocks. */
    INDEX(5),
    /** What is there of partial blocks. */
    FILLS(6),
    /** The order in which blocks leave. */
    RECENCY(7),
    /** Blocks that left. */
    DEPARTED(8),
    /** Which block follows which. */
    PREFIXES(9),
    /** How often keys were asked for. */
    ADMISSION(10),
    /** Instances, their devices, and what is open on them. */
    INSTANCES(11),
    /** Leases alive and ended. */
    LEASES(12),
    /** Transfers in flight. */
    TRANSFERS(13),
    /** When blocks were sealed. */
    RESIDENCE(14),
    /** Figures. */
    STATS(15),
    /** The hash of all of it. */
    END(16);

    private static final StateSection[] VALUES = values();

    private final int id;

    StateSection(final int id) {
        this.id = id;
    }

    /**
     * Number of the section in a chunk.
     *
     * @return the id, from 1.
     */
    public int id() {
        return id;
    }

    static String name(final int id) {
        return id >= 1 && id <= VALUES.length ? VALUES[id - 1].name() : "unknown(" + id + ")";
    }
}

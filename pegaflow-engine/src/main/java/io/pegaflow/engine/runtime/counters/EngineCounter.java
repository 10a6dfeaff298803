package io.pegaflow.engine.runtime.counters;

import static io.pegaflow.engine.runtime.counters.CounterUnit.BYTES;
import static io.pegaflow.engine.runtime.counters.CounterUnit.COUNT;
import static io.pegaflow.engine.runtime.counters.CounterUnit.NANOSECONDS;

/** The counters of the engine. Those named a total count from the start of the agent, the others are figures of the moment. */
public enum EngineCounter {
    /** Bytes of the pool's mapping. */
    POOL_CAPACITY_BYTES(1001, "pool capacity", BYTES),
    /** Bytes of the pages in use, sealed or filling, padding included. */
    POOL_USED_BYTES(1002, "pool used", BYTES),
    /** Bytes of the pool that are registered with the devices and can be used. */
    POOL_REGISTERED_BYTES(1014, "pool registered", BYTES),
    /** Pages in use, sealed or filling. */
    POOL_PAGES_IN_USE(1003, "pages in use", COUNT),
    /** Sealed blocks. */
    BLOCKS_RESIDENT(1004, "blocks resident", COUNT),
    /** Blocks with a page but not all their cells. */
    BLOCKS_PARTIAL(1005, "blocks partial", COUNT),
    /** Sealed blocks that a lease holds. */
    BLOCKS_LEASED(1006, "blocks leased", COUNT),
    /** Blocks cleaned away that a lease or a request still holds. */
    BLOCKS_DETACHED(1012, "blocks cleaned but held", COUNT),
    /** Sealed blocks that leave before all others. */
    BLOCKS_RECLAIMABLE(1013, "blocks resident and reclaimable", COUNT),
    /** Leases alive. */
    LEASES(1007, "leases", COUNT),
    /** Transfers in flight. */
    TRANSFERS(1008, "transfers in flight", COUNT),
    /** Clients connected. */
    CONNECTIONS(1009, "connections", COUNT),
    /** Instances. */
    INSTANCES(1010, "instances", COUNT),
    /** Registered devices of all instances. */
    CONTEXTS(1011, "registered devices", COUNT),
    /** Total of requests handed to the core. */
    REQUESTS(1020, "requests", COUNT),
    /** Total of queries answered. */
    QUERIES(1021, "queries", COUNT),
    /** Total of blocks asked for and found in the contiguous prefix. */
    BLOCK_HITS(1022, "block hits", COUNT),
    /** Total of blocks asked for and not found in the contiguous prefix. */
    BLOCK_MISSES(1023, "block misses", COUNT),
    /** Total of misses whose block had made room for others. */
    BLOCK_MISSES_EVICTED(1024, "block misses of evicted blocks", COUNT),
    /** Total of misses of which nothing is known. */
    BLOCK_MISSES_NEVER_SEEN(1070, "block misses never seen", COUNT),
    /** Total of misses whose block left too long ago to say why. */
    BLOCK_MISSES_FORGOTTEN(1071, "block misses of forgotten blocks", COUNT),
    /** Total of misses whose block was partly there. */
    BLOCK_MISSES_SAVING(1072, "block misses of blocks being saved", COUNT),
    /** Total of misses whose save had failed or was never completed. */
    BLOCK_MISSES_SAVE_FAILED(1073, "block misses of failed saves", COUNT),
    /** Total of misses whose save had been refused. */
    BLOCK_MISSES_REFUSED(1074, "block misses of refused blocks", COUNT),
    /** Total of misses whose block left when the cache was cleaned. */
    BLOCK_MISSES_CLEANED(1075, "block misses of cleaned blocks", COUNT),
    /** Total of misses whose block is there, behind a block of the prefix that is not. */
    BLOCK_MISSES_GAP(1076, "block misses behind a gap", COUNT),
    /** Total of blocks sealed. */
    BLOCK_INSERTIONS(1025, "blocks sealed", COUNT),
    /** Total of sealed blocks that made room for others. */
    BLOCK_EVICTIONS(1026, "blocks evicted", COUNT),
    /** Total of those of them that were reclaimable. */
    RECLAIMABLE_EVICTIONS(1036, "reclaimable blocks evicted", COUNT),
    /** Total of sealed blocks that left because the cache was cleaned. */
    BLOCKS_CLEANED(1037, "blocks cleaned", COUNT),
    /** Total of those of them that something still held. */
    BLOCKS_CLEANED_HELD(1038, "blocks cleaned while held", COUNT),
    /** Total of partial blocks dropped for room. */
    PARTIAL_EVICTIONS(1027, "partial blocks evicted", COUNT),
    /** Total of partial blocks dropped because they were not completed in time. */
    PARTIAL_TIMEOUTS(1028, "partial blocks timed out", COUNT),
    /** Total of new blocks turned away in favour of the block that would have left for them. */
    ADMISSION_REJECTIONS(1035, "blocks not admitted", COUNT),
    /** Total of save requests accepted. */
    SAVES(1029, "saves", COUNT),
    /** Total of load requests accepted. */
    LOADS(1030, "loads", COUNT),
    /** Total of bytes copied from devices. */
    BYTES_SAVED(1031, "bytes saved", BYTES),
    /** Total of bytes copied to devices. */
    BYTES_LOADED(1032, "bytes loaded", BYTES),
    /** Total of transfers that failed or were cancelled. */
    TRANSFERS_FAILED(1033, "transfers failed", COUNT),
    /** Total of times a device was lost. */
    DEVICES_LOST(1039, "devices lost", COUNT),
    /** Total of inputs of the core. */
    INPUTS(1034, "inputs", COUNT),
    /** Total of messages that were no requests of ours: too short, or of another schema. */
    FOREIGN_MESSAGES(1050, "foreign messages", COUNT),
    /** Total of messages of our schema that were no valid requests. */
    MALFORMED_MESSAGES(1051, "malformed messages", COUNT),
    /** Total of requests on streams whose client had not connected, or not any more. */
    UNCONNECTED_MESSAGES(1052, "requests without connection", COUNT),
    /** Total of clients turned away at connect. */
    CONNECTS_REFUSED(1053, "connects refused", COUNT),
    /** Total of clients that did not finish their handshake. */
    CONNECTS_ABANDONED(1054, "connects abandoned", COUNT),
    /** Total of clients closed for sending more requests than they had credits. */
    CREDIT_VIOLATIONS(1055, "credit violations", COUNT),
    /** Total of clients closed for not draining their replies. */
    UNDRAINED_CLIENTS(1056, "undrained clients", COUNT),
    /** Total of replies whose client was gone. */
    REPLIES_DROPPED(1057, "replies dropped", COUNT),
    /** Total of times a request waited because its reply had no room yet. */
    REQUESTS_DEFERRED(1058, "requests deferred", COUNT),
    /** Total of registrations answered BUSY because others were still being opened. */
    REGISTRATIONS_DEFERRED(1059, "registrations deferred", COUNT),
    /** Total of client processes found dead. */
    CLIENT_DEATHS(1060, "client deaths", COUNT),
    /** Total of clients closed because they were not heard of. */
    KEEP_ALIVE_TIMEOUTS(1061, "keep-alive timeouts", COUNT),
    /** Total of errors while messages were taken in or answered. */
    EDGE_ERRORS(1062, "edge errors", COUNT),
    /** Bytes of sealed blocks, without padding. */
    RESIDENT_BYTES(1080, "bytes resident", BYTES),
    /** Bytes of the pages of blocks that are not sealed yet, without padding. */
    PARTIAL_BYTES(1081, "bytes partial", BYTES),
    /** Total of bytes of sealed blocks whose pages came free, evicted or cleaned, without padding. */
    EVICTED_BYTES(1082, "bytes evicted or cleaned", BYTES),
    /** The longest run of slabs that no page lies in, in bytes; at most 50 ms old. */
    LARGEST_FREE_BYTES(1083, "largest free run", BYTES),
    /** When the counters were last written, by the engine's clock: every 10 ms while its loop turns. */
    LAST_TURN_NS(1084, "last turn", NANOSECONDS),
    /** Total of snapshots of the journal. */
    JOURNAL_SNAPSHOTS(1085, "journal snapshots", COUNT),
    /** Last input before the latest of them. */
    JOURNAL_SNAPSHOT_SEQUENCE(1086, "inputs before the snapshot", COUNT),
    /** How long it took to make, rests included. */
    JOURNAL_SNAPSHOT_NS(1087, "time of the snapshot", NANOSECONDS),
    /** Its length. */
    JOURNAL_SNAPSHOT_BYTES(1088, "bytes of the snapshot", BYTES),
    /** 1 if a snapshot's replay decided otherwise than the engine did, else 0. */
    JOURNAL_DIFFERENCES(1089, "differences in the replay", COUNT),
    /** Bytes recorded that the journal has not appended yet. */
    JOURNAL_LAG_BYTES(1090, "journal lag", BYTES),
    /** How long the oldest of them has waited. */
    JOURNAL_LAG_NS(1091, "journal lag time", NANOSECONDS),
    /** Total of records appended to the journal. */
    JOURNAL_RECORDS(1092, "journal records", COUNT),
    /** Total of bytes of these records. */
    JOURNAL_BYTES(1093, "journal bytes", BYTES),
    /** Total of times the journal began to fail. */
    JOURNAL_FAILURES(1094, "journal failures", COUNT),
    /** Total of inputs that could not be recorded. */
    JOURNAL_LOST_INPUTS(1095, "inputs not recorded", COUNT),
    /** Total of gaps that stand in the journal. */
    JOURNAL_GAPS(1096, "journal gaps", COUNT),
    /** Total of files removed as too old or too many. */
    JOURNAL_FILES_REMOVED(1097, "journal files removed", COUNT),
    /** Total of turns in which no input was taken for want of room in the ring of the journal. */
    JOURNAL_WAITS(1098, "waits for the journal", COUNT);

    /** Type id of the refusals with error code 0; those of the others follow. A total each. */
    public static final int REFUSALS_TYPE_ID_BASE = 1100;

    /**
     * Type id of the answers to operation 0 with success; those with error 1 and so on follow, then those of the next operation,
     * {@link #ANSWERS_TYPE_IDS_PER_OPERATION} further on. A total each.
     */
    public static final int ANSWERS_TYPE_ID_BASE = 1200;

    /** Type ids each operation has for the codes of its answers. */
    public static final int ANSWERS_TYPE_IDS_PER_OPERATION = 64;

    /** The answers to requests of another transport have type ids so much further on. */
    public static final int ANSWERS_TYPE_IDS_PER_TRANSPORT = 3000;

    private final int typeId;
    private final String label;
    private final CounterUnit unit;

    EngineCounter(final int typeId, final String label, final CounterUnit unit) {
        this.typeId = typeId;
        this.label = label;
        this.unit = unit;
    }

    /**
     * Type id in the counters file.
     *
     * @return the id; never reused.
     */
    public int typeId() {
        return typeId;
    }

    /**
     * Label in the counters file.
     *
     * @return the label.
     */
    public String label() {
        return label;
    }

    /**
     * What it counts.
     *
     * @return the unit.
     */
    public CounterUnit unit() {
        return unit;
    }
}

package io.pegaflow.engine.core;

/** Why a block left the cache, or never became visible. The order is part of the decision record format, at most 16. */
public enum DepartureCause {
    /** A sealed block made room for another. */
    EVICTED,
    /** A partial block made room for another. */
    PARTIAL_EVICTED,
    /** A partial block was not completed in time. */
    PARTIAL_TIMED_OUT,
    /** The copy of a block failed or was cancelled, and nothing else of the block was there. */
    SAVE_FAILED,
    /** A sealed or partial block left because the cache was cleaned. */
    CLEANED,
    /** There was no room for the block, or it was not worth its room; it never departs, but is missed for this reason. */
    REFUSED
}

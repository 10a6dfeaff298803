package io.pegaflow.engine.core;

/** Why a block that a query asked for was not found. Every missed block has exactly one cause. */
public enum MissCause {
    /** Nothing is known of it: it was never saved, or so long ago that not even its leaving is remembered. */
    NEVER_SEEN,
    /** It was here or was refused, so long ago that nothing else is remembered. */
    FORGOTTEN,
    /** It, or what there was of it, made room for others. */
    EVICTED,
    /** Part of it is here. */
    SAVING,
    /** Its save failed, was cancelled, or was not completed in time. */
    SAVE_FAILED,
    /** There was no room for it, or it was not worth its room. */
    REFUSED,
    /** It left when the cache was cleaned. */
    CLEANED,
    /** It is here, behind a block of the prefix that is not. */
    GAP
}

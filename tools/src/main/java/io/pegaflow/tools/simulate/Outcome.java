package io.pegaflow.tools.simulate;

/**
 * What a policy made of all requests.
 *
 * @param hits     blocks found in the contiguous prefixes of the requests.
 * @param tooLarge requests of which nothing was kept, since they alone had more new blocks than there was room for.
 */
record Outcome(long hits, long tooLarge) {}

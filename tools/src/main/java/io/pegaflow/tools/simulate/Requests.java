package io.pegaflow.tools.simulate;

/**
 * What a source holds.
 *
 * @param log      of what clients did.
 * @param recorded what an agent made of it, null if none did.
 */
record Requests(RequestLog log, Recorded recorded) {}

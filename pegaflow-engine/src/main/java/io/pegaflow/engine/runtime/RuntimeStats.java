package io.pegaflow.engine.runtime;

import io.pegaflow.ipc.ErrorCode;

/** Figures of the edge of the engine: plain fields, written and read on the engine's thread. Totals from the start. */
final class RuntimeStats {
    long requests;
    long malformedMessages;
    long foreignMessages;
    long unconnectedMessages;
    long connectsRefused;
    long connectsAbandoned;
    long creditViolations;
    long undrainedClients;
    long droppedReplies;
    long clientDeaths;
    long keepAliveTimeouts;
    long requestsDeferred;
    long registrationsDeferred;
    long errors;
    long journalWaits;
    final long[] refusals = new long[ErrorCode.values().length];
}

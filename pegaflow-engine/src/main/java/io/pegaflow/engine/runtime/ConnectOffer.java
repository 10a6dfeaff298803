package io.pegaflow.engine.runtime;

/** What a client said in its ConnectRequest; of a name beyond the limit only as much as the limit allows. */
record ConnectOffer(
        int sessionId,
        long correlationId,
        int protocolMin,
        int protocolMax,
        int responseStreamId,
        long pid,
        long pidStartTime,
        int requestedCredits,
        int clientNameLength,
        String clientName) {}

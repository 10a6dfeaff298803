package io.pegaflow.engine.runtime;

/** What a client said in its ConnectRequest. */
record ConnectOffer(
        int sessionId,
        long correlationId,
        int protocolMin,
        int protocolMax,
        int responseStreamId,
        long pid,
        long pidStartTime,
        int requestedCredits,
        String clientName) {}

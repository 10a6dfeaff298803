package io.pegaflow.client;

/** What the agent answered to one ConnectRequest. */
final class ConnectOutcome {
    enum Status {
        AWAITED,
        ACCEPTED,
        REFUSED
    }

    final long correlationId;
    Status status = Status.AWAITED;
    ConnectRefusal refusal;
    int replySessionId;
    long incarnation;
    int credits;
    long keepAliveIntervalNs;
    int maxHashesPerRequest;
    int maxRequestLength;

    ConnectOutcome(final long correlationId) {
        this.correlationId = correlationId;
    }
}

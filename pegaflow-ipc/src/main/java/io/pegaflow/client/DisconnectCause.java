package io.pegaflow.client;

/** Why a connection ended. */
public enum DisconnectCause {
    /** The agent's process is gone and no other has taken its place. */
    AGENT_DIED(RequestFailure.AGENT_DIED),
    /** Another run of the agent has taken its place already. */
    AGENT_RESTARTED(RequestFailure.AGENT_RESTARTED),
    /** The agent stopped in order, or closed this connection: it lives. */
    CLOSED_BY_AGENT(RequestFailure.CONNECTION_CLOSED),
    /** {@link PegaflowClient#close()}. */
    CLOSED_BY_CLIENT(RequestFailure.CONNECTION_CLOSED);

    private final RequestFailure requestFailure;

    DisconnectCause(final RequestFailure requestFailure) {
        this.requestFailure = requestFailure;
    }

    /**
     * What becomes of requests in flight on such a connection.
     *
     * @return the outcome they get.
     */
    public RequestFailure requestFailure() {
        return requestFailure;
    }
}

package io.pegaflow.ipc;

/** Where an agent stands in its life, as its mark file says. */
public enum AgentState {
    /** Number of no known state, such as a newer writer may leave. */
    UNKNOWN(0),
    /** Not ready for clients yet. */
    STARTING(1),
    /** Clients may connect. */
    READY(2),
    /** Ended in order; nothing more will be answered. */
    STOPPED(3);

    private static final AgentState[] BY_CODE = values();

    private final int code;

    AgentState(final int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static AgentState get(final int code) {
        return code > 0 && code < BY_CODE.length ? BY_CODE[code] : UNKNOWN;
    }
}

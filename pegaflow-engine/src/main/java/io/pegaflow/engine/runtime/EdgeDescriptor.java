package io.pegaflow.engine.runtime;

/**
 * Layout of the records between edges and engine, little-endian.
 *
 * <pre>
 *  OPEN:     int connectionId, int credits
 *  CLOSE:    int connectionId, int reason
 *  WATCH:    int connectionId, int unused, long pid, long pidStartTime
 *  REQUEST:  int connectionId, int slot, int length, int unused, long arrivalNs
 *  REPLY:    int connectionId, int unused, the message
 *  ADMITTED: int connectionId, int unused, long correlationId
 *  CLOSED:   int connectionId, int reason
 * </pre>
 */
final class EdgeDescriptor {
    /** To the engine: a connection that is to be. */
    static final int OPEN = 1;

    /** To the engine: end a connection. */
    static final int CLOSE = 2;

    /** To the engine: a process without which the connection is to end. */
    static final int WATCH = 3;

    /** To the engine: a request lies in a slot. */
    static final int REQUEST = 4;

    /** To the edges: an answer. */
    static final int REPLY = 5;

    /** To the edges: a load will be carried out and answered later. */
    static final int ADMITTED = 6;

    /** To the edges: a connection is no more, and nothing of it will be answered. */
    static final int CLOSED = 7;

    static final int CONNECTION_ID_OFFSET = 0;
    static final int CREDITS_OFFSET = 4;
    static final int REASON_OFFSET = 4;
    static final int SLOT_OFFSET = 4;
    static final int LENGTH_OFFSET = 8;
    static final int ARRIVAL_NS_OFFSET = 16;
    static final int PID_OFFSET = 8;
    static final int PID_START_TIME_OFFSET = 16;
    static final int CORRELATION_ID_OFFSET = 8;
    static final int MESSAGE_OFFSET = 8;
    static final int SHORT_LENGTH = 8;
    static final int ADMITTED_LENGTH = 16;
    static final int LONG_LENGTH = 24;

    /** Ids of connections of edges begin here, above those that the engine gives its clients. */
    static final int FIRST_CONNECTION_ID = 1 << 30;

    private EdgeDescriptor() {}
}

package io.pegaflow.engine.runtime;

/**
 * Layout of the records between the engine and the {@link ClientWatchAgent}, little-endian.
 *
 * <pre>
 *  WATCH:                      int connectionId, int unused, long pid, long pidStartTime
 *  UNWATCH, DIED, NOT_VISIBLE: int connectionId
 * </pre>
 */
final class WatchDescriptor {
    /** To the agent: watch the process of a connection. */
    static final int WATCH = 1;

    /** To the agent: the connection is gone. */
    static final int UNWATCH = 2;

    /** To the engine: the process was there and is dead now. */
    static final int DIED = 3;

    /** To the engine: no process with that pid and start time can be seen from here. */
    static final int NOT_VISIBLE = 4;

    static final int CONNECTION_ID_OFFSET = 0;
    static final int PID_OFFSET = 8;
    static final int PID_START_TIME_OFFSET = 16;
    static final int WATCH_LENGTH = 24;
    static final int SHORT_LENGTH = 4;

    /** Bytes of a ring that takes a record for each of some thousand connections at once. */
    static final int RING_CAPACITY = 256 * 1024;

    private WatchDescriptor() {}
}

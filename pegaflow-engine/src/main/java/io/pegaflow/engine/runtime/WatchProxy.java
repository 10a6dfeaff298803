package io.pegaflow.engine.runtime;

import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;

/** Tells the watch agent which processes to watch. */
final class WatchProxy {
    private final UnsafeBuffer record = new UnsafeBuffer(new byte[WatchDescriptor.WATCH_LENGTH]);
    private final RingBuffer commands;

    WatchProxy(final RingBuffer commands) {
        this.commands = commands;
    }

    /**
     * Watch a process.
     *
     * @return false when the agent is so far behind that its ring is full.
     */
    boolean watch(final int connectionId, final long pid, final long pidStartTime) {
        record.putInt(WatchDescriptor.CONNECTION_ID_OFFSET, connectionId, ByteOrder.LITTLE_ENDIAN);
        record.putLong(WatchDescriptor.PID_OFFSET, pid, ByteOrder.LITTLE_ENDIAN);
        record.putLong(WatchDescriptor.PID_START_TIME_OFFSET, pidStartTime, ByteOrder.LITTLE_ENDIAN);
        return commands.write(WatchDescriptor.WATCH, record, 0, WatchDescriptor.WATCH_LENGTH);
    }

    /** A lost UNWATCH does no harm: the report on a connection that is gone is ignored. */
    void unwatch(final int connectionId) {
        record.putInt(WatchDescriptor.CONNECTION_ID_OFFSET, connectionId, ByteOrder.LITTLE_ENDIAN);
        commands.write(WatchDescriptor.UNWATCH, record, 0, WatchDescriptor.SHORT_LENGTH);
    }
}

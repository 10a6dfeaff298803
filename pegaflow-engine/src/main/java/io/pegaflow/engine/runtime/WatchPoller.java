package io.pegaflow.engine.runtime;

import java.nio.ByteOrder;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.ringbuffer.RingBuffer;

/** Takes the reports of the watch agent. Owned by the engine's thread. */
final class WatchPoller {
    private static final int LIMIT = 32;

    private final MessageHandler handler = this::onReport;
    private final RingBuffer reports;
    private final ConnectionConductor conductor;

    WatchPoller(final RingBuffer reports, final ConnectionConductor conductor) {
        this.reports = reports;
        this.conductor = conductor;
    }

    int poll() {
        return reports.read(handler, LIMIT);
    }

    private void onReport(final int type, final MutableDirectBuffer buffer, final int index, final int length) {
        final int connectionId = buffer.getInt(index + WatchDescriptor.CONNECTION_ID_OFFSET, ByteOrder.LITTLE_ENDIAN);
        if (type == WatchDescriptor.DIED) {
            conductor.onProcessDied(connectionId);
        } else {
            conductor.onProcessNotVisible(connectionId);
        }
    }
}

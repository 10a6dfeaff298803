package io.pegaflow.agent;

import io.aeron.CncFileDescriptor;
import io.pegaflow.ipc.ProcessIdentity;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;

/**
 * Whether a media driver runs in a directory. The heartbeat of one that was just killed is still fresh, so its pid counts; one in
 * another pid namespace shows life only by a heartbeat that goes on.
 */
final class MediaDriverProbe implements AutoCloseable {
    static final long HEARTBEAT_TIMEOUT_MS = TimeUnit.SECONDS.toMillis(10);

    /** A driver shows its heartbeat every second. */
    private static final long NEXT_HEARTBEAT_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(4);

    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private final MappedByteBuffer mapping;
    private final UnsafeBuffer metaData;

    private MediaDriverProbe(final MappedByteBuffer mapping) {
        this.mapping = mapping;
        metaData = new UnsafeBuffer(mapping, 0, CncFileDescriptor.META_DATA_LENGTH);
    }

    /** Look at a directory; null if no driver was ever there, or one that did not come far. */
    static MediaDriverProbe open(final Path aeronDirectory) throws IOException {
        final Path cnc = aeronDirectory.resolve(CncFileDescriptor.CNC_FILE);
        if (!Files.exists(cnc)) {
            return null;
        }
        try (FileChannel channel = FileChannel.open(cnc, StandardOpenOption.READ)) {
            return channel.size() < CncFileDescriptor.META_DATA_LENGTH
                    ? null
                    : new MediaDriverProbe(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
        }
    }

    long pid() {
        return CncFileDescriptor.pid(metaData);
    }

    boolean isProcessAlive() {
        return ProcessIdentity.startTime(pid()) != ProcessIdentity.NOT_ALIVE && !ProcessEnding.isEndingOrGone(pid());
    }

    boolean isHeartbeatFresh() {
        return System.currentTimeMillis() - heartbeatMs() < HEARTBEAT_TIMEOUT_MS;
    }

    /** Wait for a heartbeat after the latest. */
    boolean awaitHeartbeat() {
        final long latestMs = heartbeatMs();
        final long deadlineNs = System.nanoTime() + NEXT_HEARTBEAT_TIMEOUT_NS;
        while (heartbeatMs() == latestMs) {
            if (System.nanoTime() - deadlineNs >= 0) {
                return false;
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
        return true;
    }

    private long heartbeatMs() {
        // Written last, as a sign that the rest is.
        if (metaData.getIntVolatile(CncFileDescriptor.cncVersionOffset(0)) == 0) {
            return 0;
        }
        return new ManyToOneRingBuffer(CncFileDescriptor.createToDriverBuffer(mapping, metaData))
                .consumerHeartbeatTime();
    }

    @Override
    public void close() {
        BufferUtil.free(mapping);
    }
}

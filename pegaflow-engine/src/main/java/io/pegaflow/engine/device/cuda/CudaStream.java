package io.pegaflow.engine.device.cuda;

import io.pegaflow.engine.copy.CopyCompletionDescriptor;
import io.pegaflow.engine.device.CopyEngine.MarkHandler;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;

/**
 * One direction of a copy engine: a stream, and a ring of events recorded in it. Behind every mark stands one, and behind every
 * {@link #EVENT_BYTES} or {@link #EVENT_COPIES} as well, so that what has ended makes room for more before a long command ends.
 */
final class CudaStream {
    /** In flight at most: enough for half a millisecond of the fastest link. */
    static final long WINDOW_BYTES = 64L << 20;

    /** Less than the driver queues before it holds up whoever submits. */
    static final int WINDOW_COPIES = 512;

    static final long EVENT_BYTES = 8L << 20;
    static final int EVENT_COPIES = 64;

    private static final int CAPACITY = 256;
    private static final int MASK = CAPACITY - 1;
    private static final int NO_TOKEN = -1;
    private static final int MAX_QUERY_FAILURES = 3;
    private static final long DRAIN_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long DRAIN_INTERVAL_NS = TimeUnit.MICROSECONDS.toNanos(50);

    private final CUstream stream = new CUstream();
    private final CUevent[] events = new CUevent[CAPACITY];
    private final int[] tokens = new int[CAPACITY];
    private final long[] bytesBefore = new long[CAPACITY];
    private final int[] copiesBefore = new int[CAPACITY];
    private final boolean[] failedBefore = new boolean[CAPACITY];
    private long head;
    private long tail;
    private long bytesInFlight;
    private int copiesInFlight;
    private long bytesSinceEvent;
    private int copiesSinceEvent;
    private int queryFailures;
    private boolean failedSinceEvent;
    private boolean failedSinceMark;
    private boolean isLost;

    /**
     * Make stream and events; the device's context is current, and nothing is under way. False if the driver refuses: the
     * device counts as lost then.
     */
    boolean open() {
        int result = JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING);
        for (int i = 0; i < CAPACITY && CudaError.isFine(result); i++) {
            events[i] = new CUevent();
            result = JCudaDriver.cuEventCreate(events[i], CUevent_flags.CU_EVENT_DISABLE_TIMING);
        }
        isLost = !CudaError.isFine(result);
        queryFailures = 0;
        return !isLost;
    }

    CUstream handle() {
        return stream;
    }

    boolean isLost() {
        return isLost;
    }

    /** The device is lost, as another stream found out. */
    void lose() {
        isLost = true;
    }

    boolean isIdle() {
        return head == tail;
    }

    /** Bytes that may be submitted now. */
    long roomBytes() {
        return isFull() || copiesInFlight >= WINDOW_COPIES ? 0 : WINDOW_BYTES - bytesInFlight;
    }

    int roomCopies() {
        return WINDOW_COPIES - copiesInFlight;
    }

    /** Copies were given to the driver, or refused by it. */
    void submitted(final int result, final long bytes, final int copies) {
        if (!CudaError.isFine(result)) {
            failedSinceEvent = true;
            isLost |= CudaError.isDeviceLost(result);
        }
        bytesInFlight += bytes;
        copiesInFlight += copies;
        bytesSinceEvent += bytes;
        copiesSinceEvent += copies;
        if (bytesSinceEvent >= EVENT_BYTES || copiesSinceEvent >= EVENT_COPIES) {
            // The ring has room: roomBytes() said so.
            record(NO_TOKEN);
        }
    }

    boolean mark(final int token) {
        if (isFull()) {
            return false;
        }
        record(token);
        return true;
    }

    int poll(final MarkHandler handler) {
        int workCount = 0;
        while (head != tail && hasEnded((int) head & MASK)) {
            final int index = (int) head & MASK;
            head++;
            bytesInFlight -= bytesBefore[index];
            copiesInFlight -= copiesBefore[index];
            failedSinceMark |= failedBefore[index];
            if (tokens[index] != NO_TOKEN) {
                final boolean hasFailed = failedSinceMark;
                failedSinceMark = false;
                handler.onMark(tokens[index], status(hasFailed));
            }
            workCount++;
        }
        return workCount;
    }

    /** Let everything end, for a while, and give stream and events up. Blocks. */
    void close() {
        final long startNs = System.nanoTime();
        while (!isLost
                && CudaError.isNotReady(JCudaDriver.cuStreamQuery(stream))
                && System.nanoTime() - startNs < DRAIN_TIMEOUT_NS) {
            LockSupport.parkNanos(DRAIN_INTERVAL_NS);
        }
        head = tail;
        for (final CUevent event : events) {
            if (event != null) {
                JCudaDriver.cuEventDestroy(event);
            }
        }
        JCudaDriver.cuStreamDestroy(stream);
    }

    private int status(final boolean hasFailed) {
        if (isLost) {
            return CopyCompletionDescriptor.DEVICE_LOST;
        }
        return hasFailed ? CopyCompletionDescriptor.FAILED : CopyCompletionDescriptor.OK;
    }

    private boolean isFull() {
        return tail - head == CAPACITY;
    }

    private void record(final int token) {
        final int index = (int) tail & MASK;
        tokens[index] = token;
        bytesBefore[index] = bytesSinceEvent;
        copiesBefore[index] = copiesSinceEvent;
        failedBefore[index] = failedSinceEvent;
        failedSinceEvent = false;
        bytesSinceEvent = 0;
        copiesSinceEvent = 0;
        tail++;
        final int result = isLost ? 0 : JCudaDriver.cuEventRecord(events[index], stream);
        // Without an event nobody can tell when these copies end.
        isLost |= !CudaError.isFine(result);
    }

    private boolean hasEnded(final int index) {
        if (isLost) {
            return true;
        }
        final int result = JCudaDriver.cuEventQuery(events[index]);
        if (CudaError.isFine(result)) {
            queryFailures = 0;
            return true;
        }
        if (!CudaError.isNotReady(result)) {
            // The copies before may still run, so one such answer does not end them.
            failedBefore[index] = true;
            queryFailures++;
            isLost = CudaError.isDeviceLost(result) || queryFailures == MAX_QUERY_FAILURES;
        }
        return isLost;
    }
}

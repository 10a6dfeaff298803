package io.pegaflow.engine.device.host;

import io.pegaflow.engine.copy.CopyCompletionDescriptor;
import io.pegaflow.engine.device.CopyEngine;
import io.pegaflow.engine.device.DeviceAllocation;
import io.pegaflow.engine.pool.MappedPages;
import org.agrona.UnsafeApi;

/**
 * Copies with the CPU, inside {@link #poll} and at most {@link #MAX_TURN_BYTES} a call, in the order of submission. With a
 * {@link HostLink} a copy ends no sooner than its bytes would have crossed the link: the end is reckoned on a clock of the
 * link at submission, so that late polls do not add up.
 *
 * <p>A client that truncates its file under a copy causes a bus error, which the JVM turns into a pending {@link InternalError}.
 * The length of the file is looked at after every few copies, so that the error is raised and caught here; the copies up to
 * the next mark of that direction then count as failed.
 */
final class HostCopyEngine implements CopyEngine {
    static final long MAX_TURN_BYTES = 256 * 1024;

    private static final int CAPACITY = 1024;
    private static final int MASK = CAPACITY - 1;
    private static final int MARK = -1;
    private static final double NS_PER_SECOND = 1e9;

    private final HostLink link;
    private final long windowBytes;
    private final DeviceAllocation[] memories = new DeviceAllocation[CAPACITY];
    private final int[] directions = new int[CAPACITY];
    private final int[] rowsOrToken = new int[CAPACITY];
    private final long[] sources = new long[CAPACITY];
    private final long[] sourcePitches = new long[CAPACITY];
    private final long[] targets = new long[CAPACITY];
    private final long[] targetPitches = new long[CAPACITY];
    private final long[] rowLengths = new long[CAPACITY];
    private final long[] endTimes = new long[CAPACITY];
    private final boolean[] failed = new boolean[2];
    private long head;
    private long tail;
    private long headBytes;
    private long planHead;
    private long planHeadBytes;
    private long planBytes;
    private long queuedBytes;
    private long linkFreeNs;
    private boolean isLinkUsed;

    HostCopyEngine(final HostLink link) {
        this.link = link;
        // A slow link stays busy over late polls only if it has a second turn's bytes waiting.
        windowBytes = link.isUnlimited() ? MAX_TURN_BYTES : 2 * MAX_TURN_BYTES;
    }

    @Override
    public void onStart() {}

    @Override
    public long submit(
            final DeviceAllocation memory,
            final int direction,
            final long sourceAddress,
            final long sourcePitch,
            final long targetAddress,
            final long targetPitch,
            final long rowBytes,
            final int rows,
            final long nowNs) {
        final long room = Math.min(MAX_TURN_BYTES, windowBytes - queuedBytes);
        if (room == 0 || tail - head == CAPACITY) {
            return 0;
        }
        final int acceptedRows = (int) Math.max(1, Math.min(rows, room / rowBytes));
        final long acceptedRowBytes = Math.min(rowBytes, room);
        final long acceptedBytes = acceptedRows * acceptedRowBytes;
        final int index = (int) tail & MASK;
        memories[index] = memory;
        directions[index] = direction;
        rowsOrToken[index] = acceptedRows;
        sources[index] = sourceAddress;
        sourcePitches[index] = sourcePitch;
        targets[index] = targetAddress;
        targetPitches[index] = targetPitch;
        rowLengths[index] = acceptedRowBytes;
        endTimes[index] = endTimeNs(acceptedBytes, nowNs);
        queuedBytes += acceptedBytes;
        tail++;
        return acceptedBytes;
    }

    @Override
    public boolean mark(final int direction, final int token) {
        if (tail - head == CAPACITY) {
            return false;
        }
        final int index = (int) tail & MASK;
        directions[index] = MARK - direction;
        rowsOrToken[index] = token;
        tail++;
        return true;
    }

    @Override
    public int poll(final long nowNs, final MarkHandler handler) {
        int workCount = 0;
        long budget = MAX_TURN_BYTES;
        while (head != tail) {
            final int index = (int) head & MASK;
            if (directions[index] <= MARK) {
                head++;
                reportMark(MARK - directions[index], rowsOrToken[index], handler);
            } else if (budget == 0 || isOnLink(index, nowNs)) {
                break;
            } else {
                plan(budget, nowNs);
                carryOutPlan();
                budget -= planBytes;
            }
            workCount++;
        }
        return workCount;
    }

    @Override
    public void close() {
        head = tail;
        queuedBytes = 0;
        headBytes = 0;
    }

    private void reportMark(final int direction, final int token, final MarkHandler handler) {
        final boolean hasFailed = failed[direction];
        failed[direction] = false;
        handler.onMark(token, hasFailed ? CopyCompletionDescriptor.FAILED : CopyCompletionDescriptor.OK);
    }

    private long endTimeNs(final long bytes, final long nowNs) {
        if (link.isUnlimited()) {
            return nowNs;
        }
        final long startNs = isLinkUsed && linkFreeNs - nowNs > 0 ? linkFreeNs : nowNs;
        final long transferNs = link.bytesPerSecond() == 0 ? 0 : (long) (bytes * NS_PER_SECOND / link.bytesPerSecond());
        isLinkUsed = true;
        linkFreeNs = startNs + link.latencyNs() + transferNs;
        return linkFreeNs;
    }

    private boolean isOnLink(final int index, final long nowNs) {
        return !link.isUnlimited() && nowNs - endTimes[index] < 0;
    }

    // The plan stands before the first access to memory: whenever the error of a bad one is raised, the queue is
    // consistent.
    private void plan(final long budget, final long nowNs) {
        final int first = (int) head & MASK;
        planHead = head;
        planHeadBytes = headBytes;
        planBytes = 0;
        int index = first;
        while (planHead != tail
                && planBytes < budget
                && directions[index] == directions[first]
                && memories[index] == memories[first]
                && !isOnLink(index, nowNs)) {
            final long leftBytes = rowLengths[index] * rowsOrToken[index] - planHeadBytes;
            final long bytes = Math.min(budget - planBytes, leftBytes);
            planBytes += bytes;
            if (bytes == leftBytes) {
                planHead++;
                planHeadBytes = 0;
            } else {
                planHeadBytes += bytes;
            }
            index = (int) planHead & MASK;
        }
    }

    private void carryOutPlan() {
        final int first = (int) head & MASK;
        if (!failed[directions[first]]) {
            failed[directions[first]] = !copyPlan(memories[first]);
        }
        head = planHead;
        headBytes = planHeadBytes;
        queuedBytes -= planBytes;
    }

    private boolean copyPlan(final DeviceAllocation memory) {
        try {
            long fromByte = headBytes;
            for (long i = head; i < planHead; i++) {
                final int index = (int) i & MASK;
                copy(index, fromByte, rowLengths[index] * rowsOrToken[index]);
                fromByte = 0;
            }
            if (planHeadBytes > 0) {
                copy((int) planHead & MASK, fromByte, planHeadBytes);
            }
            if (memory.intact()) {
                return true;
            }
            MappedPages.raiseFault();
        } catch (final InternalError | IndexOutOfBoundsException ignore) {
            // The one cause is known: the client truncated its file. The error may be raised as late as inside the
            // call that asks for the length, whose clean-up then fails with an index instead (JDK 17).
        }
        return false;
    }

    private void copy(final int index, final long fromByte, final long toByte) {
        final long rowBytes = rowLengths[index];
        long row = fromByte / rowBytes;
        long column = fromByte - row * rowBytes;
        long position = fromByte;
        while (position < toByte) {
            final long length = Math.min(rowBytes - column, toByte - position);
            UnsafeApi.copyMemory(
                    sources[index] + row * sourcePitches[index] + column,
                    targets[index] + row * targetPitches[index] + column,
                    length);
            position += length;
            column = 0;
            row++;
        }
    }
}

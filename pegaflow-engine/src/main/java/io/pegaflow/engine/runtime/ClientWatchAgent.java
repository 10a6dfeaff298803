package io.pegaflow.engine.runtime;

import io.pegaflow.engine.copy.DutyCycle;
import io.pegaflow.ipc.ProcessIdentity;
import java.nio.ByteOrder;
import java.util.ArrayList;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;

/**
 * Watches the processes of the clients ({@code pf-watch}): reads what the kernel says about their pids, which is file access
 * and so nothing for the engine's thread, and reports who died.
 */
public final class ClientWatchAgent implements Agent {
    /** How often every process is looked at. */
    public static final long CHECK_INTERVAL_NS = 100_000_000L;

    private static final int MESSAGE_LIMIT = 64;

    private final MessageHandler commandHandler = this::onCommand;
    private final UnsafeBuffer report = new UnsafeBuffer(new byte[WatchDescriptor.SHORT_LENGTH]);
    private final ArrayList<Watched> all = new ArrayList<>();
    private final RingBuffer commands;
    private final RingBuffer reports;
    private final NanoClock nanoClock;
    private final DutyCycle dutyCycle;
    private long nextCheckNs;

    /**
     * An agent that watches nobody yet.
     *
     * @param commands  from the engine.
     * @param reports   to the engine.
     * @param nanoClock clock of the engine.
     * @param dutyCycle told of every duty cycle.
     */
    ClientWatchAgent(
            final RingBuffer commands, final RingBuffer reports, final NanoClock nanoClock, final DutyCycle dutyCycle) {
        this.commands = commands;
        this.reports = reports;
        this.nanoClock = nanoClock;
        this.dutyCycle = dutyCycle;
    }

    @Override
    public void onStart() {
        nextCheckNs = nanoClock.nanoTime();
    }

    @Override
    public int doWork() {
        final long nowNs = nanoClock.nanoTime();
        dutyCycle.measureAndUpdate(nowNs);
        int workCount = commands.read(commandHandler, MESSAGE_LIMIT);
        if (nowNs - nextCheckNs >= 0) {
            nextCheckNs = nowNs + CHECK_INTERVAL_NS;
            workCount += checkAll();
        }
        return workCount;
    }

    @Override
    public String roleName() {
        return "pf-watch";
    }

    private int checkAll() {
        int reported = 0;
        for (int i = all.size() - 1; i >= 0; i--) {
            final Watched watched = all.get(i);
            if (!ProcessIdentity.isAlive(watched.pid, watched.startTime)
                    && report(WatchDescriptor.DIED, watched.connectionId)) {
                all.remove(i);
                reported++;
            }
        }
        return reported;
    }

    private void onCommand(final int type, final MutableDirectBuffer buffer, final int index, final int length) {
        final int connectionId = buffer.getInt(index + WatchDescriptor.CONNECTION_ID_OFFSET, ByteOrder.LITTLE_ENDIAN);
        if (type == WatchDescriptor.WATCH) {
            watch(
                    connectionId,
                    buffer.getLong(index + WatchDescriptor.PID_OFFSET, ByteOrder.LITTLE_ENDIAN),
                    buffer.getLong(index + WatchDescriptor.PID_START_TIME_OFFSET, ByteOrder.LITTLE_ENDIAN));
        } else {
            all.removeIf(watched -> watched.connectionId == connectionId);
        }
    }

    private void watch(final int connectionId, final long pid, final long startTime) {
        if (ProcessIdentity.isAlive(pid, startTime)) {
            all.add(new Watched(connectionId, pid, startTime));
        } else {
            report(WatchDescriptor.NOT_VISIBLE, connectionId);
        }
    }

    private boolean report(final int type, final int connectionId) {
        report.putInt(WatchDescriptor.CONNECTION_ID_OFFSET, connectionId, ByteOrder.LITTLE_ENDIAN);
        return reports.write(type, report, 0, WatchDescriptor.SHORT_LENGTH);
    }

    private record Watched(int connectionId, long pid, long startTime) {}
}

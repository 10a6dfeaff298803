package io.pegaflow.client;

import io.pegaflow.ipc.AgentMarkReader;
import io.pegaflow.ipc.AgentState;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.agrona.concurrent.EpochClock;

/**
 * Finds the agent of an Aeron directory by its mark file and tells how it fares. A heartbeat that stands still raises a doubt,
 * the process table decides: a stalled agent is not a dead one. The heartbeat is compared with itself and not with a clock, so
 * that clocks may be set.
 */
final class AgentWatch implements AutoCloseable {
    /** What a look into the directory found. */
    enum Sighting {
        ABSENT,
        STARTING,
        READY
    }

    /** What became of the agent that was found. */
    enum Verdict {
        ALIVE,
        DIED,
        RESTARTED,
        STOPPED
    }

    static final long HEARTBEAT_STALE_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long PROBE_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(20);

    // In another pid namespace nothing but the heartbeat tells, so a pause has to be told from death by its length.
    private static final long INVISIBLE_DEAD_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long INVISIBLE_FRESH_MS = 1_000;

    private final Path aeronDirectory;
    private final EpochClock epochClock;
    private AgentMarkReader mark;
    private long incarnation;
    private boolean isProcessVisible;
    private long lastHeartbeatMs;
    private long lastHeartbeatChangeNs;
    private long nextProbeNs;

    AgentWatch(final Path aeronDirectory, final EpochClock epochClock) {
        this.aeronDirectory = aeronDirectory;
        this.epochClock = epochClock;
    }

    /** Look for an agent, and from now on watch it if it is ready. */
    Sighting look(final long nowNs) {
        close();
        final AgentMarkReader found = AgentMarkReader.open(aeronDirectory);
        if (found == null) {
            return Sighting.ABSENT;
        }
        final AgentState state = found.state();
        if (!isAlive(found) || (state != AgentState.STARTING && state != AgentState.READY)) {
            found.close();
            return Sighting.ABSENT;
        }
        if (state == AgentState.STARTING) {
            found.close();
            return Sighting.STARTING;
        }
        mark = found;
        incarnation = found.incarnation();
        isProcessVisible = found.isProcessVisible();
        lastHeartbeatMs = found.heartbeatMs();
        lastHeartbeatChangeNs = nowNs;
        nextProbeNs = nowNs;
        return Sighting.READY;
    }

    long incarnation() {
        return incarnation;
    }

    Verdict check(final long nowNs) {
        if (mark.incarnation() != incarnation) {
            return Verdict.RESTARTED;
        }
        if (mark.state() == AgentState.STOPPED) {
            return hasSuccessor() ? Verdict.RESTARTED : Verdict.STOPPED;
        }
        final long heartbeatMs = mark.heartbeatMs();
        if (heartbeatMs != lastHeartbeatMs) {
            lastHeartbeatMs = heartbeatMs;
            lastHeartbeatChangeNs = nowNs;
            return Verdict.ALIVE;
        }
        final long silentNs = nowNs - lastHeartbeatChangeNs;
        if (silentNs < HEARTBEAT_STALE_NS || nextProbeNs - nowNs > 0) {
            return Verdict.ALIVE;
        }
        nextProbeNs = nowNs + PROBE_INTERVAL_NS;
        final Verdict verdict = probe();
        return verdict == Verdict.ALIVE && !isProcessVisible && silentNs >= INVISIBLE_DEAD_NS ? Verdict.DIED : verdict;
    }

    /** Ask the process table now, as there is reason to doubt. */
    Verdict probe() {
        if (isProcessVisible && mark.isProcessAlive()) {
            return Verdict.ALIVE;
        }
        if (hasSuccessor()) {
            return Verdict.RESTARTED;
        }
        return isProcessVisible ? Verdict.DIED : Verdict.ALIVE;
    }

    @Override
    public void close() {
        CloseHelper.quietClose(mark);
        mark = null;
    }

    private boolean hasSuccessor() {
        try (AgentMarkReader current = AgentMarkReader.open(aeronDirectory)) {
            return current != null && current.incarnation() != incarnation && isAlive(current);
        }
    }

    private boolean isAlive(final AgentMarkReader reader) {
        return reader.isProcessVisible()
                ? reader.isProcessAlive()
                : Math.abs(epochClock.time() - reader.heartbeatMs()) < INVISIBLE_FRESH_MS;
    }
}

package io.pegaflow.engine.core;

import io.pegaflow.engine.state.StateCursor;
import io.pegaflow.ipc.Limits;
import java.util.Arrays;

/**
 * Devices that are lost, and their way back: what is open on the device is closed once nothing copies on it, then the backend is
 * asked to recover it, and again after a while if it cannot. Other devices and all cached blocks are not concerned.
 */
final class LostDevices {
    static final long RETRY_NS = 10_000_000_000L;

    /** How far a device is. */
    private enum State {
        SERVING,
        /** Lost, and memory on it not closed yet. */
        CLOSING,
        /** The backend is at it. */
        RECOVERING,
        /** Could not be recovered the last time. */
        WAITING
    }

    private static final State[] STATES = State.values();

    private final ContextTable contexts;
    private final TransferTable transfers;
    private final CoreOutput output;
    private final Decisions decisions;
    private final CoreStats stats;
    private final State[] states = new State[Limits.MAX_DEVICES];
    private final long[] retryTimes = new long[Limits.MAX_DEVICES];

    LostDevices(
            final ContextTable contexts,
            final TransferTable transfers,
            final CoreOutput output,
            final Decisions decisions,
            final CoreStats stats) {
        this.contexts = contexts;
        this.transfers = transfers;
        this.output = output;
        this.decisions = decisions;
        this.stats = stats;
        Arrays.fill(states, State.SERVING);
    }

    boolean contains(final int deviceId) {
        return states[deviceId] != State.SERVING;
    }

    /** A copy, or the opening of memory, met a device that is lost. */
    void onLost(final int deviceId) {
        if (contains(deviceId)) {
            return;
        }
        states[deviceId] = State.CLOSING;
        stats.devicesLost++;
        stats.isDeviceLost[deviceId] = true;
        decisions.note(DecisionKind.DEVICE_CHANGED, deviceId, 1);
        output.noteDevice(deviceId, true, "copies and registrations on it are refused until it is recovered");
        contexts.lose(deviceId, transfers);
        recoverWhenClosed(deviceId);
    }

    /** The memory of a registration is closed, or could not be opened. */
    void onContextGone(final int deviceId) {
        recoverWhenClosed(deviceId);
    }

    private void recoverWhenClosed(final int deviceId) {
        if (states[deviceId] == State.CLOSING && !contexts.hasAnyOf(deviceId)) {
            recover(deviceId);
        }
    }

    private void recover(final int deviceId) {
        states[deviceId] = State.RECOVERING;
        output.recoverDevice(deviceId);
    }

    /**
     * The backend has tried to recover a device.
     *
     * @param cause why it could not, null if it could.
     */
    void onRecovered(final int deviceId, final String cause, final long nowNs) {
        if (deviceId < 0 || deviceId >= states.length || states[deviceId] != State.RECOVERING) {
            return;
        }
        if (cause == null) {
            states[deviceId] = State.SERVING;
            stats.isDeviceLost[deviceId] = false;
            decisions.note(DecisionKind.DEVICE_CHANGED, deviceId, 0);
            output.noteDevice(deviceId, false, "clients may register it again");
        } else {
            states[deviceId] = State.WAITING;
            retryTimes[deviceId] = nowNs + RETRY_NS;
            decisions.note(DecisionKind.DEVICE_CHANGED, deviceId, 2);
            output.noteDevice(deviceId, true, cause);
        }
    }

    void onTick(final long nowNs) {
        for (int i = 0; i < states.length; i++) {
            if (states[i] == State.WAITING && nowNs - retryTimes[i] >= 0) {
                recover(i);
            }
        }
    }

    /** 0 while no device is lost. */
    long hash() {
        long hash = 0;
        for (int i = 0; i < states.length; i++) {
            hash += states[i] == State.SERVING ? 0 : Mixing.mix(i, states[i].ordinal(), retryTimes[i]);
        }
        return hash;
    }

    void state(final StateCursor cursor) {
        for (int i = 0; i < states.length; i++) {
            states[i] = STATES[cursor.within(states[i].ordinal(), 0, STATES.length - 1)];
        }
        cursor.longs(retryTimes, 0, retryTimes.length);
    }
}

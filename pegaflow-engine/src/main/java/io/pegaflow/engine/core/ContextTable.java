package io.pegaflow.engine.core;

import io.pegaflow.engine.state.StateCursor;
import io.pegaflow.ipc.Limits;

/** Device memory that is being opened, open or being closed, by context id. Each is closed once, when nothing copies on it. */
final class ContextTable {
    static final int NONE = -1;

    private final CoreOutput output;
    private final CoreStats stats;
    private final Device[] devices = new Device[Limits.MAX_CONTEXTS];
    private final long[] tickets = new long[Limits.MAX_CONTEXTS];
    private long nextTicket = 1;

    ContextTable(final CoreOutput output, final CoreStats stats) {
        this.output = output;
        this.stats = stats;
    }

    /** An id nobody uses, or {@link #NONE}. */
    int freeId() {
        for (int i = 0; i < devices.length; i++) {
            if (devices[i] == null) {
                return i;
            }
        }
        return NONE;
    }

    /** The ticket under which the memory of a registration is opened. */
    long add(final Device device) {
        devices[device.contextId] = device;
        tickets[device.contextId] = nextTicket;
        stats.contexts++;
        return nextTicket++;
    }

    /** The registration that has a context id, null if there is none. */
    Device get(final int contextId) {
        return contextId >= 0 && contextId < devices.length ? devices[contextId] : null;
    }

    /** The registration whose memory was opened under a ticket, null if it is not the latest of that id. */
    Device get(final int contextId, final long ticket) {
        final Device device = get(contextId);
        return device != null && tickets[contextId] == ticket ? device : null;
    }

    void remove(final Device device) {
        devices[device.contextId] = null;
        tickets[device.contextId] = 0;
        stats.contexts--;
    }

    /** Memory that is still being opened is closed when it is. */
    void closeWhenQuiet(final Device device) {
        if (device.isOpen && !device.isClosing && device.copies == 0) {
            device.isClosing = true;
            output.closeContext(device.contextId);
        }
    }

    boolean isUsed(final Device device) {
        return devices[device.contextId] == device;
    }

    /** Is memory of a device open, or on its way to or from it? */
    boolean hasAnyOf(final int deviceId) {
        for (final Device device : devices) {
            if (device != null && device.deviceId == deviceId) {
                return true;
            }
        }
        return false;
    }

    /** Take a device from all who are registered with it. */
    void lose(final int deviceId, final TransferTable transfers) {
        for (final Device device : devices) {
            if (device != null && device.deviceId == deviceId && device.state == Device.State.REGISTERED) {
                device.state = Device.State.LOST;
                transfers.loseAllOf(device);
                closeWhenQuiet(device);
            }
        }
    }

    void state(final StateCursor cursor, final Registrations registrations) {
        nextTicket = cursor.int64(nextTicket);
        for (int i = 0; i < registrations.deviceCount(); i++) {
            final Device device = registrations.device(i);
            if (cursor.flag(isUsed(device))) {
                devices[device.contextId] = device;
                tickets[device.contextId] = cursor.int64(tickets[device.contextId]);
            }
        }
    }
}

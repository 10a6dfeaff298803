package io.pegaflow.engine.core;

import io.pegaflow.engine.state.StateCursor;
import io.pegaflow.ipc.Limits;

/** What an instance is once all its devices are there: its storage groups with their shards, and a seat for each device. */
final class Topology {
    private final StorageGroup[] groups;
    private final Seat[] seats;

    Topology(final StorageGroup[] groups, final Seat[] seats) {
        this.groups = groups;
        this.seats = seats;
    }

    int groupCount() {
        return groups.length;
    }

    StorageGroup group(final int storageGroup) {
        return groups[storageGroup];
    }

    /**
     * Seat a device.
     *
     * @return false if no vacant seat suits it; nothing has changed then.
     */
    boolean seat(final Device joining) {
        int found = -1;
        for (int i = 0; i < seats.length; i++) {
            if (seats[i].isVacant()
                    && seats[i].suits(joining)
                    && (found < 0 || seats[i].belongedTo(joining.deviceId))) {
                found = i;
            }
        }
        if (found < 0) {
            return false;
        }
        sit(found, joining);
        return true;
    }

    /** Put a device on a seat of its own at the time of sealing. */
    void sit(final int seat, final Device device) {
        seats[seat].take(device, groups);
        device.seat(seat);
    }

    long hash() {
        long hash = seats.length;
        for (final StorageGroup group : groups) {
            hash = Mixing.mix(hash ^ group.fingerprint(), group.shardCount());
        }
        return hash;
    }

    static Topology state(final StateCursor cursor, final Topology known, final Registrations registrations) {
        final StorageGroup[] groups =
                cursor.isReading() ? new StorageGroup[cursor.within(0, 1, Limits.MAX_STORAGE_GROUPS)] : known.groups;
        final Seat[] seats = cursor.isReading() ? new Seat[cursor.within(0, 1, Limits.MAX_WORLD_SIZE)] : known.seats;
        if (!cursor.isReading()) {
            cursor.int32(groups.length);
            cursor.int32(seats.length);
        }
        for (int i = 0; i < groups.length; i++) {
            groups[i] = StorageGroup.state(cursor, groups[i], i);
        }
        for (int i = 0; i < seats.length; i++) {
            seats[i] = Seat.state(cursor, seats[i], groups.length, registrations);
        }
        return cursor.isReading() ? new Topology(groups, seats) : known;
    }

    int seatCount() {
        return seats.length;
    }

    /** The device that took a seat last. */
    Device lastDevice(final int seat) {
        return seats[seat].device();
    }
}

package io.pegaflow.engine.core;

import io.pegaflow.engine.pool.SlabPool;
import io.pegaflow.engine.state.StateCursor;
import io.pegaflow.ipc.Limits;
import java.util.ArrayList;
import java.util.List;

/**
 * Numbers instances and devices while the state is written or read, for those who refer to them: the ones of the tables first,
 * then whatever is known only to others, like the device that was last in a seat.
 */
final class Registrations {
    private static final int NONE = -1;
    /** One for each seat of each instance, and one for each context. */
    private static final int MAX_DEVICES = Limits.MAX_CONTEXTS + 2 * Limits.MAX_INSTANCES * Limits.MAX_WORLD_SIZE;

    private final List<Instance> instances = new ArrayList<>();
    private final List<Device> devices = new ArrayList<>();
    private final List<Withdrawal> withdrawals = new ArrayList<>();

    /** Write or read all of both. */
    void state(final StateCursor cursor, final InstanceTable table, final ContextTable contexts, final SlabPool pool) {
        table.state(cursor, pool);
        if (!cursor.isReading()) {
            collect(table, contexts);
        }
        final int listed = cursor.within(table.all().size(), 0, Limits.MAX_INSTANCES);
        final int all = cursor.within(instances.size(), listed, MAX_DEVICES);
        for (int i = 0; i < all; i++) {
            final Instance instance = Instance.state(cursor, cursor.isReading() ? null : instances.get(i));
            if (cursor.isReading()) {
                instances.add(instance);
                if (i < listed) {
                    table.add(instance);
                }
            }
        }
        final int count = cursor.within(devices.size(), 0, MAX_DEVICES);
        for (int i = 0; i < count; i++) {
            final Device device = Device.state(cursor, cursor.isReading() ? null : devices.get(i), this, pool);
            if (cursor.isReading()) {
                devices.add(device);
            }
        }
        for (int i = 0; i < all; i++) {
            instances.get(i).devicesState(cursor, this);
        }
        for (int i = 0; i < count; i++) {
            devices.get(i).shardsState(cursor);
        }
        contexts.state(cursor, this);
    }

    private void collect(final InstanceTable table, final ContextTable contexts) {
        instances.addAll(table.all());
        for (int i = 0; i < Limits.MAX_CONTEXTS; i++) {
            add(contexts.get(i));
        }
        for (int i = 0; i < instances.size(); i++) {
            final Instance instance = instances.get(i);
            instance.devices().forEach(this::add);
            for (int seat = 0; instance.isSealed() && seat < instance.topology().seatCount(); seat++) {
                add(instance.topology().lastDevice(seat));
            }
        }
    }

    private void add(final Device device) {
        if (device != null && !devices.contains(device)) {
            devices.add(device);
            if (!instances.contains(device.instance)) {
                instances.add(device.instance);
            }
        }
    }

    int deviceCount() {
        return devices.size();
    }

    Device device(final int index) {
        return devices.get(index);
    }

    /** Write or read which device something refers to. */
    Device device(final StateCursor cursor, final Device known) {
        return devices.get(cursor.within(known == null ? NONE : devices.indexOf(known), 0, devices.size() - 1));
    }

    /** Write or read which instance something refers to. */
    Instance instance(final StateCursor cursor, final Instance known) {
        return instances.get(cursor.within(known == null ? NONE : instances.indexOf(known), 0, instances.size() - 1));
    }

    /** Write or read which withdrawal a device belongs to; the first device of one brings it along. */
    Withdrawal withdrawal(final StateCursor cursor, final Withdrawal known) {
        final int next = withdrawals.size();
        final int place = known == null ? NONE : withdrawals.indexOf(known);
        final int index = cursor.within(known != null && place == NONE ? next : place, NONE, next);
        if (index == next) {
            final Withdrawal first = Withdrawal.state(cursor, known);
            withdrawals.add(cursor.isReading() ? first : known);
        }
        return index == NONE ? null : withdrawals.get(index);
    }
}

package io.pegaflow.engine.core;

import io.pegaflow.engine.copy.CopyCommandDescriptor;
import io.pegaflow.engine.copy.CopyCompletionDescriptor;
import io.pegaflow.engine.state.StateCursor;
import io.pegaflow.ipc.Limits;
import java.util.List;

/**
 * The transfers in flight. A transfer id is {@code sequence << 16 | slot}. Also counts what is queued for each device, in units
 * of one block entry, so that the rings behind {@link CoreOutput} never overflow.
 */
final class TransferTable {
    private static final int SLOT_BITS = 16;

    private final CoreOutput output;
    private final Decisions decisions;
    private final CoreStats stats;
    private final Transfer[] slots;
    private final int[] freeSlots;
    private final int maxQueueUnits;
    private final int[][] queueUnits = new int[2][Limits.MAX_DEVICES];
    private int freeCount;
    private long sequence;
    private long hash;

    TransferTable(final CoreConfig config, final CoreOutput output, final Decisions decisions, final CoreStats stats) {
        this.output = output;
        this.decisions = decisions;
        this.stats = stats;
        slots = new Transfer[config.maxTransfers()];
        freeSlots = new int[slots.length];
        maxQueueUnits = config.maxQueuedBlocksPerDevice();
        for (int i = slots.length - 1; i >= 0; i--) {
            slots[i] = new Transfer(i);
            freeSlots[freeCount++] = i;
        }
    }

    /** Ring space of a copy command in units of block entries: its blocks, and header and layers of every record of it. */
    static int units(final int layerCount, final int blocks) {
        return units(layerCount, blocks, 1 + blocks / CoreOutput.MAX_BLOCKS_PER_COPY);
    }

    /** The same where there are as many records as said. */
    static int units(final int layerCount, final int blocks, final int records) {
        final int recordOverhead = CopyCommandDescriptor.blocksOffset(layerCount) + 2 * Long.BYTES;
        return blocks + (recordOverhead / CopyCommandDescriptor.BLOCK_ENTRY_LENGTH + 1) * records;
    }

    /** Is there a slot, and room in the device's queue? A device that stands still leaves others the last quarter of the slots. */
    boolean hasRoom(final int direction, final int deviceId, final int units) {
        return (freeCount > slots.length / 4 || freeCount > 0 && stats.deviceTransfers[deviceId] < slots.length / 2)
                && queueUnits[direction][deviceId] + units <= maxQueueUnits;
    }

    /** Would the command never fit, whatever ends before it? */
    boolean isTooLarge(final int units) {
        return units > maxQueueUnits;
    }

    /** Is there room in the device's queue for one more command of a transfer that has begun? */
    boolean hasUnits(final Transfer transfer, final int units) {
        return queueUnits[transfer.direction][transfer.device.deviceId] + units <= maxQueueUnits;
    }

    Transfer begin(
            final int direction,
            final int connectionId,
            final long correlationId,
            final Device device,
            final int blocks) {
        final Transfer transfer = slots[freeSlots[--freeCount]];
        transfer.begin(++sequence << SLOT_BITS | transfer.slot, direction, connectionId, correlationId, device, blocks);
        return transfer;
    }

    void addUnits(final Transfer transfer, final int units) {
        transfer.queueUnits += units;
        queueUnits[transfer.direction][transfer.device.deviceId] += units;
    }

    /** The first copy commands of a transfer go out. */
    void onStarted(final Transfer transfer) {
        transfer.isStarted = true;
        transfer.device.copies++;
        stats.transfers++;
        stats.deviceTransfers[transfer.device.deviceId]++;
        hash += transferHash(transfer);
        decisions.note(
                DecisionKind.TRANSFER_BEGAN,
                transfer.id,
                transfer.device.contextId,
                transfer.direction,
                transfer.copyCount);
    }

    /** The transfer in flight of an id, null if there is none. */
    Transfer find(final long id) {
        final int slot = (int) id & (1 << SLOT_BITS) - 1;
        return slot < slots.length && slots[slot].id == id && slots[slot].isStarted ? slots[slot] : null;
    }

    /** The last command of a started transfer has ended: its device's queue and memory are free of it. */
    void onEnded(final Transfer transfer) {
        transfer.isStarted = false;
        giveBackUnits(transfer);
        transfer.device.copies--;
        stats.transfers--;
        final int deviceId = transfer.device.deviceId;
        stats.deviceTransfers[deviceId]--;
        (transfer.direction == CopyCommandDescriptor.SAVE ? stats.deviceSavedBytes : stats.deviceLoadedBytes)
                [deviceId] += transfer.bytes;
        hash -= transferHash(transfer);
        if (transfer.status != 0) {
            stats.transfersFailed++;
        }
        decisions.note(DecisionKind.TRANSFER_ENDED, transfer.id, transfer.status, transfer.bytes);
    }

    private void giveBackUnits(final Transfer transfer) {
        queueUnits[transfer.direction][transfer.device.deviceId] -= transfer.queueUnits;
        transfer.queueUnits = 0;
    }

    void free(final Transfer transfer) {
        giveBackUnits(transfer);
        transfer.id = 0;
        transfer.device = null;
        while (transfer.leaseCount > 0) {
            transfer.leases[--transfer.leaseCount] = null;
        }
        freeSlots[freeCount++] = transfer.slot;
    }

    void cancel(final Transfer transfer) {
        if (!transfer.cancelled) {
            transfer.cancelled = true;
            if (transfer.isStarted) {
                output.cancelCopy(transfer.id, transfer.device.deviceId);
            }
        }
    }

    private static boolean isUnderWay(final Transfer transfer) {
        return transfer.id != 0 && transfer.phase != Transfer.COMPLETING;
    }

    void cancelAllOf(final Device device) {
        for (final Transfer transfer : slots) {
            if (isUnderWay(transfer) && transfer.device == device) {
                cancel(transfer);
            }
        }
    }

    /** Copy nothing more on a lost device; what was sent ends by itself. */
    void loseAllOf(final Device device) {
        for (final Transfer transfer : slots) {
            if (isUnderWay(transfer) && transfer.device == device) {
                transfer.status = CopyCompletionDescriptor.DEVICE_LOST;
            }
        }
    }

    void cancelAllOf(final int connectionId) {
        for (final Transfer transfer : slots) {
            if (isUnderWay(transfer) && transfer.connectionId == connectionId) {
                cancel(transfer);
            }
        }
    }

    /** Cancel one request of a connection; false if none of that correlation id is in flight. */
    boolean cancel(final int connectionId, final long correlationId) {
        for (final Transfer transfer : slots) {
            if (isUnderWay(transfer)
                    && transfer.connectionId == connectionId
                    && transfer.correlationId == correlationId) {
                cancel(transfer);
                return true;
            }
        }
        return false;
    }

    long hash() {
        return hash;
    }

    private static long transferHash(final Transfer transfer) {
        return Mixing.mix(transfer.id, transfer.correlationId, transfer.device.contextId);
    }

    long recomputeHash() {
        long sum = 0;
        for (final Transfer transfer : slots) {
            if (transfer.isStarted) {
                sum += transferHash(transfer);
            }
        }
        return sum;
    }

    /** Add the leases that transfers load from and that are not there yet. */
    void addLeases(final List<Lease> numbered) {
        for (final Transfer transfer : slots) {
            for (int i = 0; i < transfer.leaseCount; i++) {
                if (!numbered.contains(transfer.leases[i])) {
                    numbered.add(transfer.leases[i]);
                }
            }
        }
    }

    void state(final StateCursor cursor, final Registrations registrations, final List<Lease> numbered) {
        sequence = cursor.int64(sequence);
        freeCount = cursor.within(freeCount, 0, freeSlots.length);
        cursor.ints(freeSlots, freeCount);
        for (final int[] units : queueUnits) {
            cursor.ints(units, units.length);
        }
        for (final Transfer transfer : slots) {
            if (cursor.flag(transfer.id != 0)) {
                transfer.state(cursor, registrations, numbered);
            }
        }
        hash = recomputeHash();
    }
}

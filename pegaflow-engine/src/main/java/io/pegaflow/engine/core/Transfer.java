package io.pegaflow.engine.core;

import io.pegaflow.engine.state.StateCursor;
import io.pegaflow.ipc.BlockOutcome;
import io.pegaflow.ipc.Limits;
import java.util.Arrays;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A save or a load in flight, from its admission to its reply. Pooled; its arrays grow to the largest request and stay.
 *
 * <p>For each block of the request: its head, the page of the device's shard, its outcome so far. {@link #COPYING} stands for
 * blocks of which this transfer copies the cells it has claimed.
 */
final class Transfer extends Job {
    /** Outcome of a block until its copy ends. */
    static final byte COPYING = (byte) BlockOutcome.UNKNOWN.value();

    /** Classifying the blocks of a save, see {@link SaveCommand}. */
    static final int CLASSIFYING = 0;

    /** Reserving pages and claiming cells. */
    static final int RESERVING = 1;

    /** Letting go of what was found, after a refusal or a cancellation. */
    static final int RELEASING = 2;

    /** Waiting for copies to end. */
    static final int COPYING_ON = 3;

    /** Sealing and stamping, see {@link SaveCompletion}. */
    static final int COMPLETING = 4;

    /** The block's claim is the whole set of cells its part asked for. */
    static final int WHOLE_CLAIM = -1;

    final int slot;
    long id;
    int direction;
    int connectionId;
    long correlationId;
    Device device;
    SavePart[] parts = SaveReader.newParts();
    int partCount;
    Lease[] leases = new Lease[4];
    int leaseCount;
    boolean reclaimable;
    int parent;
    int parentGeneration;
    int lastAdmitted;
    int count;
    int copyCount;
    int queueUnits;
    int phase;
    /** Next block of the phase, and the part it is in. */
    int index;

    int part;
    /** Blocks from here on are reserved but not sent yet. */
    int sent;

    /** The block stamped last. */
    int stamped;

    int stampedGeneration;

    boolean isRefused;
    boolean isAdmitted;
    boolean isStarted;
    /** The request; a copy once its work goes on after its input. */
    DirectBuffer request;

    UnsafeBuffer requestCopy;
    KeySet pagesWanted;
    final RoomDemand demand = new RoomDemand();
    int commandsPending;
    int commandsSent;
    int status;
    boolean cancelled;
    long bytes;
    long startNs;
    long endNs;
    int[] heads = new int[64];
    int[] generations = new int[64];
    int[] pages = new int[64];
    int[] blockIds = new int[64];
    int[] claims = new int[64];
    long[] keyHashes = new long[64];
    final UnsafeBuffer outcomes = new UnsafeBuffer(new byte[64]);
    long[] partialClaims = new long[FillTable.SET_LENGTH];
    int partialClaimCount;

    Transfer(final int slot) {
        this.slot = slot;
    }

    void begin(
            final long transferId,
            final int transferDirection,
            final int requestConnectionId,
            final long requestCorrelationId,
            final Device target,
            final int blocks) {
        id = transferId;
        direction = transferDirection;
        connectionId = requestConnectionId;
        correlationId = requestCorrelationId;
        device = target;
        partCount = 0;
        leaseCount = 0;
        reclaimable = false;
        count = blocks;
        copyCount = 0;
        queueUnits = 0;
        phase = CLASSIFYING;
        index = 0;
        part = 0;
        sent = 0;
        isRefused = false;
        isAdmitted = false;
        isStarted = false;
        demand.clear();
        commandsPending = 0;
        lastAdmitted = -1;
        commandsSent = 0;
        status = 0;
        cancelled = false;
        bytes = 0;
        startNs = Long.MAX_VALUE;
        endNs = Long.MIN_VALUE;
        partialClaimCount = 0;
        if (blocks > heads.length) {
            final int capacity = Integer.highestOneBit(blocks * 2 - 1);
            heads = new int[capacity];
            generations = new int[capacity];
            pages = new int[capacity];
            blockIds = new int[capacity];
            claims = new int[capacity];
            keyHashes = new long[capacity];
            outcomes.wrap(new byte[capacity]);
        }
    }

    /** The part of a block; fast when it is asked in either order. */
    SavePart partOf(final int block) {
        while (block < parts[part].first) {
            part--;
        }
        while (block >= parts[part].first + parts[part].count) {
            part++;
        }
        return parts[part];
    }

    /** Is nothing more to be copied? */
    boolean isGivenUp() {
        return cancelled || status != 0;
    }

    @Override
    long progressHash() {
        return Mixing.mix(id, phase, index);
    }

    void addLease(final Lease lease) {
        if (leaseCount == leases.length) {
            leases = Arrays.copyOf(leases, leaseCount * 2);
        }
        leases[leaseCount++] = lease;
    }

    /** Number of the next copy command among those of this transfer. */
    int nextCommand() {
        commandsPending++;
        return commandsSent++;
    }

    /** Room for one claim of its own; returns the offset of its set in {@link #partialClaims}. */
    int addPartialClaim() {
        final int offset = partialClaimCount++ * FillTable.SET_LENGTH;
        if (offset == partialClaims.length) {
            partialClaims = Arrays.copyOf(partialClaims, offset * 2);
        }
        return offset;
    }

    /** Is a claim just taken of the same cells as that of another block of this transfer? */
    boolean isClaimedAgain(final int index, final int offset) {
        final int other = claims[index];
        return outcome(index) == COPYING
                && other != WHOLE_CLAIM
                && Arrays.equals(
                        partialClaims,
                        other,
                        other + FillTable.SET_LENGTH,
                        partialClaims,
                        offset,
                        offset + FillTable.SET_LENGTH);
    }

    byte outcome(final int index) {
        return outcomes.getByte(index);
    }

    void outcome(final int index, final BlockOutcome outcome) {
        outcomes.putByte(index, (byte) outcome.value());
    }

    void copying(final int index, final int claim) {
        outcomes.putByte(index, COPYING);
        claims[index] = claim;
        copyCount++;
    }

    long copyNs() {
        return endNs < startNs ? 0 : endNs - startNs;
    }

    /** Write or read a transfer whose copies are in flight: nothing of its request is needed any more. */
    void state(final StateCursor cursor, final Registrations registrations, final List<Lease> numbered) {
        final int blocks = cursor.within(count, 0, Limits.MAX_BLOCKS_PER_REQUEST);
        if (cursor.isReading()) {
            begin(0, 0, 0, 0, null, blocks);
        }
        id = cursor.int64(id);
        direction = cursor.within(direction, 0, 1);
        connectionId = cursor.int32(connectionId);
        correlationId = cursor.int64(correlationId);
        device = registrations.device(cursor, device);
        partCount = cursor.within(partCount, 0, Limits.MAX_PARTS);
        for (int i = 0; i < partCount; i++) {
            parts[i].state(cursor, device);
        }
        final int held = cursor.within(leaseCount, 0, Limits.MAX_PARTS);
        for (int i = 0; i < held; i++) {
            final int known = cursor.isReading() ? 0 : numbered.indexOf(leases[i]);
            final Lease lease = numbered.get(cursor.within(known, 0, numbered.size() - 1));
            if (cursor.isReading()) {
                addLease(lease);
            }
        }
        progressState(cursor);
        cursor.ints(heads, blocks);
        cursor.ints(generations, blocks);
        cursor.ints(pages, blocks);
        cursor.ints(claims, blocks);
        cursor.longs(keyHashes, 0, blocks);
        cursor.bytes(outcomes.byteArray(), blocks);
        partialClaimCount = cursor.within(partialClaimCount, 0, Limits.MAX_BLOCKS_PER_REQUEST);
        if (partialClaimCount * FillTable.SET_LENGTH > partialClaims.length) {
            partialClaims = new long[partialClaimCount * FillTable.SET_LENGTH];
        }
        cursor.longs(partialClaims, 0, partialClaimCount * FillTable.SET_LENGTH);
    }

    private void progressState(final StateCursor cursor) {
        reclaimable = cursor.flag(reclaimable);
        parent = cursor.int32(parent);
        parentGeneration = cursor.int32(parentGeneration);
        copyCount = cursor.int32(copyCount);
        queueUnits = cursor.int32(queueUnits);
        phase = cursor.int32(phase);
        isStarted = cursor.flag(isStarted);
        commandsPending = cursor.int32(commandsPending);
        commandsSent = cursor.int32(commandsSent);
        status = cursor.int32(status);
        cancelled = cursor.flag(cancelled);
        bytes = cursor.int64(bytes);
        startNs = cursor.int64(startNs);
        endNs = cursor.int64(endNs);
    }
}

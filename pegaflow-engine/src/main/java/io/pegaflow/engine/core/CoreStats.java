package io.pegaflow.engine.core;

import io.pegaflow.engine.state.StateCursor;
import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.ipc.Limits;

/** Figures of the core: plain fields, written and read on the engine's thread. Totals count from the start of the agent. */
public final class CoreStats {
    /** Pages of the pool in use now, sealed or filling. */
    public long pagesInUse;

    /** Bytes of those pages, padding included. */
    public long poolUsedBytes;

    /** Sealed blocks now. */
    public long residentBlocks;

    /** Those of them that leave before all others: saved as reclaimable. */
    public long reclaimableBlocks;

    /** Blocks with a page but not all their cells now. */
    public long partialBlocks;

    /** Leases alive now. */
    public long leases;

    /** Sealed blocks that a lease or a save holds now. */
    public long leasedBlocks;

    /** Blocks cleaned away that a lease or a request still holds now; they are in the pool, but not resident. */
    public long detachedBlocks;

    /** Times the cache was cleaned. */
    public long cleanups;

    /** Transfers in flight now. */
    public long transfers;

    /** Connections now. */
    public long connections;

    /** Instances now. */
    public long instances;

    /** Registered devices of all instances now. */
    public long contexts;

    /** Most look-ups, moves, reservations and evictions in one cycle so far. */
    public long mostWorkInACycle;

    /** Queries answered. */
    public long queries;

    /** Blocks asked for and found in the contiguous prefix. */
    public long blockHits;

    /** Blocks asked for and not found in the contiguous prefix. */
    public long blockMisses;

    /** Misses by {@link MissCause} ordinal; their sum is {@link #blockMisses} once every query is worked off. */
    public final long[] misses = new long[MissCause.values().length];

    /** Blocks sealed. */
    public long insertions;

    /** Sealed blocks that made room for others. */
    public long evictions;

    /** Those of them that were reclaimable. */
    public long reclaimableEvictions;

    /** Sealed blocks that left because the cache was cleaned. */
    public long cleanedBlocks;

    /** Those of them that something still held. */
    public long cleanedHeldBlocks;

    /** How long the blocks were there that made room. */
    public final Residence evictedResidence = new Residence();

    /** How long the blocks were there that were cleaned away. */
    public final Residence cleanedResidence = new Residence();

    /** Partial blocks dropped for room. */
    public long partialEvictions;

    /** New blocks turned away in favour of the block that would have left for them. */
    public long admissionRejections;

    /** Partial blocks dropped because they were not completed in time. */
    public long partialTimeouts;

    /** Save requests accepted. */
    public long saves;

    /** Load requests accepted. */
    public long loads;

    /** Bytes copied from devices. */
    public long bytesSaved;

    /** Bytes copied to devices. */
    public long bytesLoaded;

    /** Transfers that failed or were cancelled. */
    public long transfersFailed;

    /** Bytes of sealed blocks now, without padding. */
    public long residentBytes;

    /** Bytes of the pages of unsealed blocks now, without padding. */
    public long partialBytes;

    /** Bytes of sealed blocks whose pages came free, evicted or cleaned, without padding. */
    public long evictedBytes;

    /** The longest run of unused slabs in bytes, as of the last tick. */
    public long largestFreeBytes;

    /** Namespaces named so far; their ids are the numbers below. */
    public int namespaces;

    /** Their names, by namespace id. */
    public final String[] namespaceNames = new String[Limits.MAX_NAMESPACES];

    /** Bytes of sealed blocks now, without padding, by namespace id. */
    public final long[] namespaceResidentBytes = new long[Limits.MAX_NAMESPACES];

    /** Bytes copied from devices, by namespace id. */
    public final long[] namespaceSavedBytes = new long[Limits.MAX_NAMESPACES];

    /** Bytes copied to devices, by namespace id. */
    public final long[] namespaceLoadedBytes = new long[Limits.MAX_NAMESPACES];

    /** Bytes of the pool that can be used, as far as they are registered with the devices. */
    public long poolRegisteredBytes;

    /** Times a device was lost. */
    public long devicesLost;

    /** Devices that are lost now, by device id. */
    public final boolean[] isDeviceLost = new boolean[Limits.MAX_DEVICES];

    /** Saves and loads under way now, by device. */
    public final long[] deviceTransfers = new long[Limits.MAX_DEVICES];

    /** Bytes copied from each device, also by transfers that failed later on. */
    public final long[] deviceSavedBytes = new long[Limits.MAX_DEVICES];

    /** Bytes copied to each device, also by transfers that failed later on. */
    public final long[] deviceLoadedBytes = new long[Limits.MAX_DEVICES];

    /** Refusals by {@link ErrorCode#code()}. */
    public final long[] refusals = new long[ErrorCode.values().length];

    /** All zero. */
    public CoreStats() {}

    void onNamespace(final String name) {
        namespaceNames[namespaces++] = name;
    }

    void onResident(final int namespaceId, final long bytes) {
        residentBytes += bytes;
        namespaceResidentBytes[namespaceId] += bytes;
    }

    void onSaved(final int namespaceId, final long bytes) {
        bytesSaved += bytes;
        namespaceSavedBytes[namespaceId] += bytes;
    }

    void onLoaded(final int namespaceId, final long bytes) {
        bytesLoaded += bytes;
        namespaceLoadedBytes[namespaceId] += bytes;
    }

    /** Write or read all figures. */
    void state(final StateCursor cursor) {
        stateOfNow(cursor);
        stateOfTotals(cursor);
        stateOfNamespaces(cursor);
        stateOfDevices(cursor);
    }

    private void stateOfNow(final StateCursor cursor) {
        pagesInUse = cursor.int64(pagesInUse);
        poolUsedBytes = cursor.int64(poolUsedBytes);
        residentBlocks = cursor.int64(residentBlocks);
        reclaimableBlocks = cursor.int64(reclaimableBlocks);
        partialBlocks = cursor.int64(partialBlocks);
        leases = cursor.int64(leases);
        leasedBlocks = cursor.int64(leasedBlocks);
        detachedBlocks = cursor.int64(detachedBlocks);
        transfers = cursor.int64(transfers);
        connections = cursor.int64(connections);
        instances = cursor.int64(instances);
        contexts = cursor.int64(contexts);
        residentBytes = cursor.int64(residentBytes);
        partialBytes = cursor.int64(partialBytes);
        largestFreeBytes = cursor.int64(largestFreeBytes);
        poolRegisteredBytes = cursor.int64(poolRegisteredBytes);
    }

    private void stateOfTotals(final StateCursor cursor) {
        cleanups = cursor.int64(cleanups);
        mostWorkInACycle = cursor.int64(mostWorkInACycle);
        queries = cursor.int64(queries);
        blockHits = cursor.int64(blockHits);
        blockMisses = cursor.int64(blockMisses);
        insertions = cursor.int64(insertions);
        evictions = cursor.int64(evictions);
        reclaimableEvictions = cursor.int64(reclaimableEvictions);
        cleanedBlocks = cursor.int64(cleanedBlocks);
        cleanedHeldBlocks = cursor.int64(cleanedHeldBlocks);
        partialEvictions = cursor.int64(partialEvictions);
        admissionRejections = cursor.int64(admissionRejections);
        partialTimeouts = cursor.int64(partialTimeouts);
        saves = cursor.int64(saves);
        loads = cursor.int64(loads);
        bytesSaved = cursor.int64(bytesSaved);
        bytesLoaded = cursor.int64(bytesLoaded);
        transfersFailed = cursor.int64(transfersFailed);
        evictedBytes = cursor.int64(evictedBytes);
        evictedResidence.state(cursor);
        cleanedResidence.state(cursor);
        cursor.longs(misses, 0, misses.length);
        cursor.longs(refusals, 0, refusals.length);
    }

    private void stateOfNamespaces(final StateCursor cursor) {
        namespaces = cursor.within(namespaces, 0, namespaceNames.length);
        for (int i = 0; i < namespaces; i++) {
            namespaceNames[i] = cursor.text(namespaceNames[i]);
        }
        cursor.longs(namespaceResidentBytes, 0, namespaceResidentBytes.length);
        cursor.longs(namespaceSavedBytes, 0, namespaceSavedBytes.length);
        cursor.longs(namespaceLoadedBytes, 0, namespaceLoadedBytes.length);
    }

    private void stateOfDevices(final StateCursor cursor) {
        devicesLost = cursor.int64(devicesLost);
        for (int i = 0; i < isDeviceLost.length; i++) {
            isDeviceLost[i] = cursor.flag(isDeviceLost[i]);
        }
        cursor.longs(deviceTransfers, 0, deviceTransfers.length);
        cursor.longs(deviceSavedBytes, 0, deviceSavedBytes.length);
        cursor.longs(deviceLoadedBytes, 0, deviceLoadedBytes.length);
    }
}

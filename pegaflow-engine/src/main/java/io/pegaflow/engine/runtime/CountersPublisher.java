package io.pegaflow.engine.runtime;

import io.pegaflow.engine.core.CoreStats;
import io.pegaflow.engine.core.MissCause;
import io.pegaflow.engine.journal.queue.JournalFigures;
import io.pegaflow.engine.runtime.counters.CountersFile;
import io.pegaflow.engine.runtime.counters.EngineCounter;
import io.pegaflow.engine.runtime.latency.Operation;
import io.pegaflow.engine.runtime.latency.RequestTransport;
import org.agrona.concurrent.status.AtomicCounter;

/** Copies the figures of the core and of its edge into the counters file. Owned by the engine's thread. */
final class CountersPublisher {
    private static final Operation[] OPERATIONS = Operation.values();
    private static final RequestTransport[] TRANSPORTS = RequestTransport.values();

    private final AtomicCounter[] counters = new AtomicCounter[EngineCounter.values().length];
    private final AtomicCounter[] refusals;
    private final AtomicCounter[][][] answers = new AtomicCounter[TRANSPORTS.length][Operation.values().length][];
    private final CountersFile file;
    private final CoreStats core;
    private final RuntimeStats runtime;
    private final RequestMeter meter;
    private final CoreFeed feed;
    private final JournalGate journal;
    private final NamespaceFigures namespaces;
    private final LostDeviceFigures lostDevices;
    private final TableFigures tables;

    CountersPublisher(
            final CountersFile file,
            final CoreStats core,
            final RuntimeStats runtime,
            final RequestMeter meter,
            final CoreFeed feed,
            final JournalGate journal,
            final TableFigures tables,
            final long poolCapacityBytes,
            final int[] deviceIds) {
        this.file = file;
        this.core = core;
        namespaces = new NamespaceFigures(file.namespaces(), core);
        lostDevices = new LostDeviceFigures(file, core, deviceIds);
        this.runtime = runtime;
        this.meter = meter;
        this.feed = feed;
        this.journal = journal;
        this.tables = tables;
        for (final EngineCounter counter : EngineCounter.values()) {
            counters[counter.ordinal()] = file.counter(counter);
        }
        refusals = new AtomicCounter[core.refusals.length];
        for (int i = 0; i < refusals.length; i++) {
            refusals[i] = file.refusals(i);
        }
        for (final RequestTransport transport : TRANSPORTS) {
            for (final Operation operation : OPERATIONS) {
                final AtomicCounter[] ofOperation = new AtomicCounter[refusals.length];
                for (int code = 0; code < refusals.length; code++) {
                    ofOperation[code] = file.answers(transport, operation, code);
                }
                answers[transport.ordinal()][operation.ordinal()] = ofOperation;
            }
        }
        set(EngineCounter.POOL_CAPACITY_BYTES, poolCapacityBytes);
        set(EngineCounter.POOL_REGISTERED_BYTES, core.poolRegisteredBytes);
    }

    /** So that a reader sees figures that belong together. */
    void publish(final long nowMs) {
        file.beginPublication();
        publishAll();
        file.endPublication(nowMs);
    }

    private void publishAll() {
        publishCore();
        publishRuntime();
        if (journal.figures() != null) {
            publishJournal(journal.figures());
        }
        for (int i = 0; i < refusals.length; i++) {
            refusals[i].setRelease(core.refusals[i] + runtime.refusals[i]);
        }
        file.evictedResidence().publish(core.evictedResidence);
        file.cleanedResidence().publish(core.cleanedResidence);
        namespaces.publish();
        lostDevices.publish();
        tables.publish();
        for (int i = 0; i < TRANSPORTS.length; i++) {
            for (int j = 0; j < OPERATIONS.length; j++) {
                publishAnswers(TRANSPORTS[i], OPERATIONS[j]);
            }
        }
    }

    private void publishAnswers(final RequestTransport transport, final Operation operation) {
        final AtomicCounter[] ofOperation = answers[transport.ordinal()][operation.ordinal()];
        for (int code = 0; code < ofOperation.length; code++) {
            ofOperation[code].setRelease(meter.answers(transport, operation, code));
        }
    }

    private void publishCore() {
        set(EngineCounter.POOL_REGISTERED_BYTES, core.poolRegisteredBytes);
        set(EngineCounter.POOL_USED_BYTES, core.poolUsedBytes);
        set(EngineCounter.POOL_PAGES_IN_USE, core.pagesInUse);
        set(EngineCounter.BLOCKS_RESIDENT, core.residentBlocks);
        set(EngineCounter.BLOCKS_RECLAIMABLE, core.reclaimableBlocks);
        set(EngineCounter.BLOCKS_PARTIAL, core.partialBlocks);
        set(EngineCounter.BLOCKS_LEASED, core.leasedBlocks);
        set(EngineCounter.BLOCKS_DETACHED, core.detachedBlocks);
        set(EngineCounter.LEASES, core.leases);
        set(EngineCounter.TRANSFERS, core.transfers);
        set(EngineCounter.CONNECTIONS, core.connections);
        set(EngineCounter.INSTANCES, core.instances);
        set(EngineCounter.CONTEXTS, core.contexts);
        set(EngineCounter.QUERIES, core.queries);
        set(EngineCounter.BLOCK_HITS, core.blockHits);
        set(EngineCounter.BLOCK_MISSES, core.blockMisses);
        publishMisses();
        set(EngineCounter.BLOCK_INSERTIONS, core.insertions);
        set(EngineCounter.BLOCK_EVICTIONS, core.evictions);
        set(EngineCounter.RECLAIMABLE_EVICTIONS, core.reclaimableEvictions);
        set(EngineCounter.BLOCKS_CLEANED, core.cleanedBlocks);
        set(EngineCounter.BLOCKS_CLEANED_HELD, core.cleanedHeldBlocks);
        set(EngineCounter.PARTIAL_EVICTIONS, core.partialEvictions);
        set(EngineCounter.PARTIAL_TIMEOUTS, core.partialTimeouts);
        set(EngineCounter.ADMISSION_REJECTIONS, core.admissionRejections);
        set(EngineCounter.SAVES, core.saves);
        set(EngineCounter.LOADS, core.loads);
        set(EngineCounter.BYTES_SAVED, core.bytesSaved);
        set(EngineCounter.BYTES_LOADED, core.bytesLoaded);
        set(EngineCounter.TRANSFERS_FAILED, core.transfersFailed);
        set(EngineCounter.DEVICES_LOST, core.devicesLost);
        set(EngineCounter.RESIDENT_BYTES, core.residentBytes);
        set(EngineCounter.PARTIAL_BYTES, core.partialBytes);
        set(EngineCounter.EVICTED_BYTES, core.evictedBytes);
        set(EngineCounter.LARGEST_FREE_BYTES, core.largestFreeBytes);
    }

    private void publishMisses() {
        set(EngineCounter.BLOCK_MISSES_NEVER_SEEN, core.misses[MissCause.NEVER_SEEN.ordinal()]);
        set(EngineCounter.BLOCK_MISSES_FORGOTTEN, core.misses[MissCause.FORGOTTEN.ordinal()]);
        set(EngineCounter.BLOCK_MISSES_EVICTED, core.misses[MissCause.EVICTED.ordinal()]);
        set(EngineCounter.BLOCK_MISSES_SAVING, core.misses[MissCause.SAVING.ordinal()]);
        set(EngineCounter.BLOCK_MISSES_SAVE_FAILED, core.misses[MissCause.SAVE_FAILED.ordinal()]);
        set(EngineCounter.BLOCK_MISSES_REFUSED, core.misses[MissCause.REFUSED.ordinal()]);
        set(EngineCounter.BLOCK_MISSES_CLEANED, core.misses[MissCause.CLEANED.ordinal()]);
        set(EngineCounter.BLOCK_MISSES_GAP, core.misses[MissCause.GAP.ordinal()]);
    }

    private void publishRuntime() {
        set(EngineCounter.LAST_TURN_NS, feed.nowNs());
        set(EngineCounter.INPUTS, feed.sequence());
        set(EngineCounter.REQUESTS, runtime.requests);
        set(EngineCounter.FOREIGN_MESSAGES, runtime.foreignMessages);
        set(EngineCounter.MALFORMED_MESSAGES, runtime.malformedMessages);
        set(EngineCounter.UNCONNECTED_MESSAGES, runtime.unconnectedMessages);
        set(EngineCounter.CONNECTS_REFUSED, runtime.connectsRefused);
        set(EngineCounter.CONNECTS_ABANDONED, runtime.connectsAbandoned);
        set(EngineCounter.CREDIT_VIOLATIONS, runtime.creditViolations);
        set(EngineCounter.UNDRAINED_CLIENTS, runtime.undrainedClients);
        set(EngineCounter.REPLIES_DROPPED, runtime.droppedReplies);
        set(EngineCounter.REQUESTS_DEFERRED, runtime.requestsDeferred);
        set(EngineCounter.REGISTRATIONS_DEFERRED, runtime.registrationsDeferred);
        set(EngineCounter.CLIENT_DEATHS, runtime.clientDeaths);
        set(EngineCounter.KEEP_ALIVE_TIMEOUTS, runtime.keepAliveTimeouts);
        set(EngineCounter.EDGE_ERRORS, runtime.errors);
    }

    private void publishJournal(final JournalFigures figures) {
        set(EngineCounter.JOURNAL_RECORDS, figures.records());
        set(EngineCounter.JOURNAL_BYTES, figures.bytes());
        set(EngineCounter.JOURNAL_LAG_BYTES, journal.lagBytes());
        set(EngineCounter.JOURNAL_LAG_NS, journal.lagNs(feed.nowNs()));
        set(EngineCounter.JOURNAL_GAPS, figures.gaps());
        set(EngineCounter.JOURNAL_LOST_INPUTS, figures.lostInputs());
        set(EngineCounter.JOURNAL_FAILURES, figures.failures());
        set(EngineCounter.JOURNAL_FILES_REMOVED, figures.filesRemoved());
        set(EngineCounter.JOURNAL_WAITS, runtime.journalWaits);
        set(EngineCounter.JOURNAL_SNAPSHOTS, figures.snapshots());
        set(EngineCounter.JOURNAL_SNAPSHOT_SEQUENCE, figures.snapshotSequence());
        set(EngineCounter.JOURNAL_SNAPSHOT_NS, figures.snapshotNs());
        set(EngineCounter.JOURNAL_SNAPSHOT_BYTES, figures.snapshotBytes());
        set(EngineCounter.JOURNAL_DIFFERENCES, figures.snapshotDifferences());
    }

    private void set(final EngineCounter counter, final long value) {
        counters[counter.ordinal()].setRelease(value);
    }
}

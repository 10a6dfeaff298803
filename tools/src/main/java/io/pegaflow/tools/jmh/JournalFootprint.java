package io.pegaflow.tools.jmh;

import io.pegaflow.engine.core.CoreConfig;
import io.pegaflow.engine.journal.JournalSink;
import io.pegaflow.engine.pool.AnonymousMemory;
import io.pegaflow.tools.trace.Workload;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * How many bytes of records a workload takes in the journal: for each request a query, the load of what it finds, the save of
 * the rest, and then the same query again with the release of its lease. One device, one client, hashes of 32 bytes, {@code lru}, a duty
 * cycle of 20 microseconds an input; each figure is the bytes of the records of that request and of all that followed from it,
 * evictions included, without what a queue adds for each record.
 */
public final class JournalFootprint {
    private static final int CELL_BYTES = 512;
    private static final int BYTES_PER_BLOCK = CELL_BYTES + 96;
    private static final long CYCLE_NS = 20_011;
    private static final int TYPICAL_MIN = 20;
    private static final int TYPICAL_MAX = 28;

    private final Workload workload;
    private final BitSet seen;
    private long bytes;
    private JournalRun journal;
    private CoreDriver driver;
    private UnsafeBuffer hashes;
    private long newHashes;
    private long hits;
    private long queries;
    private long queryBytes;
    private long repeatedQueries;
    private long repeatedQueryBytes;
    private long loads;
    private long loadBytes;
    private long saves;
    private long savedBlocks;
    private long saveBytes;

    private JournalFootprint(final Workload workload) {
        this.workload = workload;
        seen = new BitSet(workload.distinctCount());
    }

    /**
     * Measure.
     *
     * @param workload of which every request is made once, in order.
     * @param blocks   that the cache holds.
     * @return figures by their names.
     */
    public static Map<String, Object> measure(final Workload workload, final int blocks) {
        final long poolBytes = (long) blocks * BYTES_PER_BLOCK * 65 / 64 + (2 << 20);
        try (AnonymousMemory memory = new AnonymousMemory(poolBytes)) {
            return new JournalFootprint(workload).run(CoreDriver.config(blocks), memory);
        }
    }

    private Map<String, Object> run(final CoreConfig config, final AnonymousMemory memory) {
        final JournalSink discard = (buffer, offset, length) -> {};
        journal = new JournalRun(config, memory.length(), discard);
        driver = new CoreDriver(config, memory, 1, CELL_BYTES, journal.recorder);
        driver.cycleNs = CYCLE_NS;
        hashes = new UnsafeBuffer(new byte[Math.max(1, workload.largestRequest()) * BlockKeys.HASH_LENGTH]);
        taken();
        for (int request = 0; request < workload.requestCount(); request++) {
            if (workload.blockCount(request) > 0) {
                request(request);
            }
        }
        final Map<String, Object> report = new LinkedHashMap<>();
        report.put("requests", queries);
        report.put("hits", hits);
        report.put("distinct_blocks", newHashes);
        report.put("query_bytes", ratio(queryBytes, queries));
        report.put("query_bytes_less_new_hashes", ratio(queryBytes - newHashes * BlockKeys.HASH_LENGTH, queries));
        report.put("typical_known_query_bytes", ratio(repeatedQueryBytes, repeatedQueries));
        report.put("load_bytes", ratio(loadBytes, loads));
        report.put("save_bytes", ratio(saveBytes, saves));
        report.put("saved_blocks", savedBlocks);
        report.put("saved_block_bytes", ratio(saveBytes + newHashes * BlockKeys.HASH_LENGTH, savedBlocks));
        report.put("saved_block_bytes_less_hash", ratio(saveBytes, savedBlocks));
        report.put("evictions", driver.core.stats().evictions);
        report.put("records", journal.encoder.records());
        report.put("bytes_per_request", ratio(queryBytes + loadBytes + saveBytes, queries));
        return report;
    }

    private static double ratio(final long bytes, final long count) {
        return count == 0 ? 0 : (double) bytes / count;
    }

    private void request(final int request) {
        final int count = workload.blockCount(request);
        for (int i = 0; i < count; i++) {
            final int ordinal = workload.ordinal(request, i);
            BlockKeys.put(hashes, i * BlockKeys.HASH_LENGTH, ordinal);
            if (!seen.get(ordinal)) {
                seen.set(ordinal);
                newHashes++;
            }
        }
        final int found = driver.query(hashes, 0, count);
        hits += found;
        queries++;
        queryBytes += taken();
        if (found > 0) {
            driver.load();
            loads++;
            loadBytes += taken();
        }
        if (found < count) {
            driver.save(hashes, found * BlockKeys.HASH_LENGTH, count - found, -1);
            saves++;
            savedBlocks += count - found;
            saveBytes += taken();
        }
        if (driver.query(hashes, 0, count) > 0) {
            if (count >= TYPICAL_MIN && count <= TYPICAL_MAX) {
                repeatedQueries++;
                repeatedQueryBytes += taken();
            }
            driver.release();
        }
        taken();
    }

    /** Bytes recorded since the last call. */
    private long taken() {
        journal.drain();
        final long before = bytes;
        bytes = journal.encoder.bytes();
        return bytes - before;
    }
}

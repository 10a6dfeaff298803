package io.pegaflow.agent.metrics;

import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.pegaflow.engine.core.MissCause;
import io.pegaflow.engine.runtime.counters.CountersFile;
import io.pegaflow.engine.runtime.counters.EngineCounter;
import io.pegaflow.engine.runtime.latency.Operation;
import io.pegaflow.engine.runtime.latency.RequestTransport;
import io.pegaflow.ipc.ErrorCode;
import java.util.Locale;
import java.util.Map;

/** The cache as its counters tell of it. */
final class EngineMetrics implements MetricSource {
    private static final AttributeKey<String> CLASS = stringKey("class");
    private static final AttributeKey<String> TIER = stringKey("tier");
    private static final AttributeKey<String> CAUSE = stringKey("cause");

    private final EngineFigures figures;
    private final CountersFile counters;

    EngineMetrics(final EngineFigures figures) {
        this.figures = figures;
        counters = figures.counters();
    }

    @Override
    public void collect(final MetricBatch batch) {
        addPool(batch);
        addLookups(batch);
        addBlocks(batch);
        addTransfers(batch);
        addAnswers(batch);
        batch.addSeconds(
                Metric.ENGINE_STALL_SECONDS,
                Attributes.empty(),
                figures.sinceLastTurnNs() / BucketCounts.NS_PER_SECOND);
        batch.add(Metric.ENGINE_INPUTS, value(EngineCounter.INPUTS));
    }

    private void addPool(final MetricBatch batch) {
        batch.add(Metric.POOL_USED_BYTES, value(EngineCounter.POOL_USED_BYTES));
        batch.add(Metric.POOL_CAPACITY_BYTES, value(EngineCounter.POOL_CAPACITY_BYTES));
        batch.add(Metric.POOL_REGISTERED_BYTES, value(EngineCounter.POOL_REGISTERED_BYTES));
        batch.add(Metric.POOL_LARGEST_FREE_BYTES, value(EngineCounter.LARGEST_FREE_BYTES));
        batch.add(Metric.POOL_PAGES, value(EngineCounter.POOL_PAGES_IN_USE));
        batch.add(
                Metric.POOL_ALLOC_FAILURES,
                counters.refusals(ErrorCode.POOL_EXHAUSTED.code()).get());
    }

    /**
     * Each counter is read once, and the misses are the sum of their causes: what is shown twice adds up, also while a query is
     * being worked off.
     */
    private void addLookups(final MetricBatch batch) {
        final long hits = value(EngineCounter.BLOCK_HITS);
        long misses = 0;
        for (final MissCause cause : MissCause.values()) {
            final long ofCause = value(counterOf(cause));
            misses += ofCause;
            batch.add(Metric.CACHE_MISS_CAUSE, Attributes.of(CAUSE, cause.name().toLowerCase(Locale.ROOT)), ofCause);
        }
        batch.add(Metric.CACHE_BLOCK_HITS, hits);
        batch.add(Metric.CACHE_BLOCK_MISSES, misses);
        batch.add(Metric.CACHE_TIER_BLOCK_REQUESTS, Attributes.of(TIER, "ram"), hits);
        batch.add(Metric.CACHE_TIER_BLOCK_REQUESTS, Attributes.of(TIER, "miss"), misses);
    }

    private static EngineCounter counterOf(final MissCause cause) {
        return switch (cause) {
            case NEVER_SEEN -> EngineCounter.BLOCK_MISSES_NEVER_SEEN;
            case FORGOTTEN -> EngineCounter.BLOCK_MISSES_FORGOTTEN;
            case EVICTED -> EngineCounter.BLOCK_MISSES_EVICTED;
            case SAVING -> EngineCounter.BLOCK_MISSES_SAVING;
            case SAVE_FAILED -> EngineCounter.BLOCK_MISSES_SAVE_FAILED;
            case REFUSED -> EngineCounter.BLOCK_MISSES_REFUSED;
            case CLEANED -> EngineCounter.BLOCK_MISSES_CLEANED;
            case GAP -> EngineCounter.BLOCK_MISSES_GAP;
        };
    }

    private void addBlocks(final MetricBatch batch) {
        final long evictions = value(EngineCounter.BLOCK_EVICTIONS);
        batch.add(Metric.CACHE_BLOCK_INSERTIONS, value(EngineCounter.BLOCK_INSERTIONS));
        batch.add(Metric.CACHE_BLOCK_EVICTIONS, evictions);
        addByClass(batch, Metric.CACHE_BLOCK_EVICTIONS_BY_CLASS, value(EngineCounter.RECLAIMABLE_EVICTIONS), evictions);
        batch.add(Metric.CACHE_BLOCK_CLEANUPS, value(EngineCounter.BLOCKS_CLEANED));
        batch.add(Metric.CACHE_BLOCK_EVICTIONS_STILL_REFERENCED, value(EngineCounter.BLOCKS_CLEANED_HELD));
        batch.add(Metric.INFLIGHT_EVICTIONS, value(EngineCounter.PARTIAL_EVICTIONS));
        batch.add(Metric.CACHE_BLOCK_ADMISSION_REJECTIONS, value(EngineCounter.ADMISSION_REJECTIONS));
        batch.add(Metric.CACHE_EVICTION_RECLAIMED_BYTES, value(EngineCounter.EVICTED_BYTES));
        addByClass(
                batch,
                Metric.CACHE_RESIDENT_BLOCKS,
                value(EngineCounter.BLOCKS_RECLAIMABLE),
                value(EngineCounter.BLOCKS_RESIDENT));
        batch.add(Metric.CACHE_LEASED_BLOCKS, value(EngineCounter.BLOCKS_LEASED));
        batch.add(Metric.CACHE_RESIDENT_BYTES, value(EngineCounter.RESIDENT_BYTES));
        batch.add(Metric.INFLIGHT_BYTES, value(EngineCounter.PARTIAL_BYTES));
        batch.add(Metric.INFLIGHT_BLOCKS, value(EngineCounter.BLOCKS_PARTIAL));
        batch.add(Metric.INFLIGHT_GC_CLEANED, value(EngineCounter.PARTIAL_TIMEOUTS));
        batch.add(Metric.LEASES, value(EngineCounter.LEASES));
    }

    /** The classes add up to the whole, also while the counters are being written. */
    private static void addByClass(
            final MetricBatch batch, final Metric metric, final long ofReclaimable, final long all) {
        final long reclaimable = Math.min(ofReclaimable, all);
        batch.add(metric, Attributes.of(CLASS, "reclaimable"), reclaimable);
        batch.add(metric, Attributes.of(CLASS, "retained"), all - reclaimable);
    }

    private void addTransfers(final MetricBatch batch) {
        batch.add(Metric.SAVE_BYTES, value(EngineCounter.BYTES_SAVED));
        batch.add(Metric.LOAD_BYTES, value(EngineCounter.BYTES_LOADED));
        batch.add(Metric.TRANSFERS_INFLIGHT, value(EngineCounter.TRANSFERS));
        batch.add(Metric.TRANSFER_FAILURES, value(EngineCounter.TRANSFERS_FAILED));
    }

    private void addAnswers(final MetricBatch batch) {
        long failedLoads = 0;
        final Map<EdgeAnswers.Answer, Long> ofEdges = figures.edges().snapshot();
        for (final RequestTransport transport : figures.latencies().transports()) {
            for (final Operation operation : Operation.values()) {
                for (final ErrorCode code : ErrorCode.values()) {
                    final long ofEdge = transport == RequestTransport.GRPC ? removeFrom(ofEdges, operation, code) : 0;
                    final long answers = ofEdge
                            + counters.answers(transport, operation, code.code())
                                    .get();
                    failedLoads += operation == Operation.LOAD && isFailure(code) ? answers : 0;
                    batch.add(Metric.RPC_REQUESTS, labels(transport, operation, code), answers);
                }
            }
        }
        batch.add(Metric.LOAD_FAILURES, failedLoads);
        ofEdges.forEach((answer, count) -> batch.add(
                Metric.RPC_REQUESTS,
                LatencyMetrics.rpc(answer.method(), answer.status(), RequestTransport.GRPC),
                count));
    }

    private static long removeFrom(
            final Map<EdgeAnswers.Answer, Long> ofEdges, final Operation operation, final ErrorCode code) {
        final Long count = ofEdges.remove(new EdgeAnswers.Answer(operation.method(), status(code)));
        return count == null ? 0 : count;
    }

    private static boolean isOk(final ErrorCode code) {
        // The code of success is that of no error a reply ever bears.
        return code == ErrorCode.UNKNOWN;
    }

    private static boolean isFailure(final ErrorCode code) {
        return !isOk(code) && code != ErrorCode.BUSY && code != ErrorCode.CANCELLED;
    }

    private static Attributes labels(
            final RequestTransport transport, final Operation operation, final ErrorCode code) {
        return LatencyMetrics.rpc(operation.method(), status(code), transport);
    }

    private static String status(final ErrorCode code) {
        return isOk(code) ? EdgeAnswers.OK : code.name().toLowerCase(Locale.ROOT);
    }

    private long value(final EngineCounter counter) {
        return counters.counter(counter).get();
    }
}

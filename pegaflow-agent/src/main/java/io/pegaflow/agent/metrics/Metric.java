package io.pegaflow.agent.metrics;

import static io.pegaflow.agent.metrics.MetricKind.COUNTER;
import static io.pegaflow.agent.metrics.MetricKind.GAUGE;
import static io.pegaflow.agent.metrics.MetricKind.HISTOGRAM;
import static io.pegaflow.agent.metrics.MetricKind.UP_DOWN_COUNTER;

import io.opentelemetry.sdk.common.InstrumentationScopeInfo;

/**
 * All metrics. Dashboards and alerts of others hold on to the names: none is renamed or reused.
 *
 * <p>A collector that hands metrics on to Prometheus appends the unit to the name where it is not in it, but for one in braces.
 * So the names that end in {@code _ms} have their unit in braces: with a plain one they would end in {@code _ms_milliseconds}.
 */
enum Metric {
    POOL_USED_BYTES("pegaflow_pool_used_bytes", UP_DOWN_COUNTER, "By", "Pinned memory pool in use, padding included"),
    POOL_ALLOC_FAILURES(
            "pegaflow_pool_alloc_failures_total",
            COUNTER,
            "{failure}",
            "Requests for which the pool had no page after eviction"),
    CACHE_BLOCK_HITS("pegaflow_cache_block_hits_total", COUNTER, "{block}", "Complete blocks asked for and found"),
    CACHE_BLOCK_MISSES(
            "pegaflow_cache_block_misses_total", COUNTER, "{block}", "Complete blocks asked for and not found"),
    CACHE_BLOCK_INSERTIONS("pegaflow_cache_block_insertions_total", COUNTER, "{block}", "New blocks in the cache"),
    CACHE_BLOCK_EVICTIONS(
            "pegaflow_cache_block_evictions_total", COUNTER, "{block}", "Complete blocks that left to make room"),
    SAVE_BYTES("pegaflow_save_bytes_total", COUNTER, "By", "Bytes copied from devices, without padding"),
    SAVE_DURATION_MS("pegaflow_save_duration_ms", HISTOGRAM, "{ms}", "Saves that succeeded, from arrival to reply"),
    LOAD_BYTES("pegaflow_load_bytes_total", COUNTER, "By", "Bytes copied to devices, without padding"),
    LOAD_DURATION_MS("pegaflow_load_duration_ms", HISTOGRAM, "{ms}", "Loads that succeeded, from arrival to reply"),
    LOAD_FAILURES(
            "pegaflow_load_failures_total",
            COUNTER,
            "{failure}",
            "Loads that failed; not those cancelled or told to come back"),

    POOL_CAPACITY_BYTES("pegaflow_pool_capacity_bytes", GAUGE, "By", "Length of the pool"),
    POOL_REGISTERED_BYTES(
            "pegaflow_pool_registered_bytes", GAUGE, "By", "Part of the pool that is registered with the devices"),
    POOL_LARGEST_FREE_BYTES(
            "pegaflow_pool_largest_free_bytes", GAUGE, "By", "Longest run of the pool that no page lies in"),
    POOL_PAGES("pegaflow_pool_pages", GAUGE, "{page}", "Pages in use"),
    INFLIGHT_BYTES("pegaflow_inflight_bytes", GAUGE, "By", "Blocks that are not complete yet, without padding"),
    INFLIGHT_BLOCKS("pegaflow_inflight_blocks", GAUGE, "{block}", "Blocks that are not complete yet"),
    INFLIGHT_GC_CLEANED(
            "pegaflow_inflight_gc_cleaned_total",
            COUNTER,
            "{block}",
            "Blocks dropped because they were not completed in time"),
    CACHE_RESIDENT_BYTES("pegaflow_cache_resident_bytes", GAUGE, "By", "Complete blocks, without padding"),
    CACHE_RESIDENT_BLOCKS(
            "pegaflow_cache_resident_blocks",
            GAUGE,
            "{block}",
            "Complete blocks: reclaimable if saved as such, which leave first, else retained"),
    CACHE_LEASED_BLOCKS(
            "pegaflow_cache_leased_blocks", GAUGE, "{block}", "Complete blocks that a lease or a save holds"),
    CACHE_TIER_BLOCK_REQUESTS(
            "pegaflow_cache_tier_block_requests_total",
            COUNTER,
            "{block}",
            "Blocks asked for, by the tier that had them"),
    CACHE_MISS_CAUSE(
            "pegaflow_cache_miss_cause_total", COUNTER, "{block}", "Blocks asked for and not found, by the cause"),
    CACHE_BLOCK_EVICTIONS_BY_CLASS(
            "pegaflow_cache_block_evictions_by_class_total",
            COUNTER,
            "{block}",
            "Complete blocks that left to make room, by class"),
    CACHE_BLOCK_CLEANUPS(
            "pegaflow_cache_block_cleanups_total",
            COUNTER,
            "{block}",
            "Complete blocks that left because the cache was cleaned"),
    CACHE_BLOCK_EVICTIONS_STILL_REFERENCED(
            "pegaflow_cache_block_evictions_still_referenced_total",
            COUNTER,
            "{block}",
            "Blocks cleaned away while something held them"),
    CACHE_RESIDENCE_DURATION_SECONDS(
            "pegaflow_cache_residence_duration_seconds",
            HISTOGRAM,
            "s",
            "How long complete blocks were there that left, by the reason"),
    INFLIGHT_EVICTIONS(
            "pegaflow_inflight_evictions_total",
            COUNTER,
            "{block}",
            "Blocks dropped to make room before they were complete"),
    CACHE_BLOCK_ADMISSION_REJECTIONS(
            "pegaflow_cache_block_admission_rejections_total",
            COUNTER,
            "{block}",
            "New blocks turned away in favour of the block that would have left for them"),
    CACHE_EVICTION_RECLAIMED_BYTES(
            "pegaflow_cache_eviction_reclaimed_bytes_total",
            COUNTER,
            "By",
            "Bytes of complete blocks whose pages came free, without padding"),
    NAMESPACE_RESIDENT_BYTES(
            "pegaflow_namespace_resident_bytes",
            GAUGE,
            "By",
            "Complete blocks of the first 16 namespaces and of all others, without padding"),
    NAMESPACE_SAVE_BYTES(
            "pegaflow_namespace_save_bytes_total",
            COUNTER,
            "By",
            "Bytes copied from devices for the first 16 namespaces and for all others"),
    NAMESPACE_LOAD_BYTES(
            "pegaflow_namespace_load_bytes_total",
            COUNTER,
            "By",
            "Bytes copied to devices for the first 16 namespaces and for all others"),
    SAVE_DURATION_SECONDS(
            "pegaflow_save_duration_seconds", HISTOGRAM, "s", "Saves that succeeded, from arrival to reply"),
    LOAD_DURATION_SECONDS(
            "pegaflow_load_duration_seconds", HISTOGRAM, "s", "Loads that succeeded, from arrival to reply"),
    QUERY_DURATION_SECONDS(
            "pegaflow_query_duration_seconds", HISTOGRAM, "s", "Queries that succeeded, from arrival to reply"),
    STAGE_DURATION_SECONDS("pegaflow_stage_duration_seconds", HISTOGRAM, "s", "Stages of saves, loads and queries"),
    TRANSFERS_INFLIGHT(
            "pegaflow_transfers_inflight", GAUGE, "{transfer}", "Saves and loads whose copies have not ended"),
    TRANSFER_FAILURES(
            "pegaflow_transfer_failures_total", COUNTER, "{transfer}", "Saves and loads that failed or were cancelled"),
    LEASES("pegaflow_leases", GAUGE, "{lease}", "Leases alive"),

    RPC_REQUESTS("pegaflow_rpc_requests_total", COUNTER, "{request}", "Requests answered", Scope.SERVER),
    RPC_DURATION_SECONDS(
            "pegaflow_rpc_duration_seconds", HISTOGRAM, "s", "Requests from arrival to reply", Scope.SERVER),
    CLIENTS(
            "pegaflow_clients_connected",
            GAUGE,
            "{client}",
            "Client processes connected, instances over gRPC, and the gRPC service itself",
            Scope.SERVER),
    INSTANCES("pegaflow_instances", GAUGE, "{instance}", "Instances registered", Scope.SERVER),
    REGISTERED_DEVICES(
            "pegaflow_registered_devices", GAUGE, "{device}", "Devices registered, over all instances", Scope.SERVER),
    CLIENT_DEATHS("pegaflow_client_deaths_total", COUNTER, "{client}", "Client processes found dead", Scope.SERVER),
    CLIENTS_CLOSED(
            "pegaflow_clients_closed_total",
            COUNTER,
            "{client}",
            "Clients closed for what they did or did not do",
            Scope.SERVER),
    REJECTED_MESSAGES(
            "pegaflow_rejected_messages_total",
            COUNTER,
            "{message}",
            "Messages that were no requests of a client",
            Scope.SERVER),
    DROPPED_REPLIES(
            "pegaflow_dropped_replies_total", COUNTER, "{reply}", "Replies whose client was gone", Scope.SERVER),
    EDGE_ERRORS(
            "pegaflow_edge_errors_total",
            COUNTER,
            "{error}",
            "Errors while messages were taken in or answered",
            Scope.SERVER),

    ENGINE_STALL_SECONDS(
            "pegaflow_engine_stall_seconds", GAUGE, "s", "Since the loop of the engine was last seen to turn"),
    ENGINE_INPUTS(
            "pegaflow_engine_inputs_total",
            COUNTER,
            "{input}",
            "Inputs of the core; 20 a second at least while its loop turns"),
    DEVICE_LOST("pegaflow_device_lost", GAUGE, "{device}", "1 while the device is lost and refuses copies, else 0"),
    DEVICE_LOSSES("pegaflow_device_losses_total", COUNTER, "{loss}", "Times a device was lost"),
    JOURNAL_RECORDS("pegaflow_journal_records_total", COUNTER, "{record}", "Records appended to the journal"),
    JOURNAL_BYTES("pegaflow_journal_bytes_total", COUNTER, "By", "Bytes of the records appended to the journal"),
    JOURNAL_LAG_BYTES("pegaflow_journal_lag_bytes", GAUGE, "By", "Recorded, but not appended to the journal yet"),
    JOURNAL_LAG_SECONDS(
            "pegaflow_journal_lag_seconds", GAUGE, "s", "How long the oldest of what is not appended has waited"),
    JOURNAL_FAILURES(
            "pegaflow_journal_failures_total", COUNTER, "{failure}", "Times the journal could not be written any more"),
    JOURNAL_LOST_INPUTS("pegaflow_journal_lost_inputs_total", COUNTER, "{input}", "Inputs that could not be recorded"),
    JOURNAL_GAPS("pegaflow_journal_gaps_total", COUNTER, "{gap}", "Gaps that stand in the journal"),
    JOURNAL_WAITS(
            "pegaflow_journal_waits_total",
            COUNTER,
            "{turn}",
            "Turns of the engine without an input, for want of room in the ring of the journal"),
    JOURNAL_SNAPSHOTS("pegaflow_journal_snapshots_total", COUNTER, "{snapshot}", "Snapshots of the journal"),
    JOURNAL_SNAPSHOT_SECONDS(
            "pegaflow_journal_snapshot_seconds",
            GAUGE,
            "s",
            "How long the latest snapshot of the journal took to make"),
    JOURNAL_DIFFERENCES(
            "pegaflow_journal_differences",
            GAUGE,
            "{difference}",
            "1 if a replay of the journal decided otherwise than the engine did, else 0"),
    AGENT_WORK("pegaflow_agent_work_total", COUNTER, "{item}", "Work done by the duty cycles of a thread"),
    AGENT_ERRORS("pegaflow_agent_errors_total", COUNTER, "{error}", "What the duty cycles of a thread threw"),
    DUTY_CYCLE_MAX_SECONDS(
            "pegaflow_duty_cycle_max_seconds", GAUGE, "s", "Longest duty cycle that did work, since the start"),
    DUTY_CYCLE_OVER_THRESHOLD(
            "pegaflow_duty_cycle_over_threshold_total",
            COUNTER,
            "{cycle}",
            "Duty cycles that did work and took longer than 1 ms"),

    EXPORTS("pegaflow_metrics_exports_total", COUNTER, "{export}", "Exports to the collector, by outcome"),
    LOG_LINES_LOST("pegaflow_log_lines_lost_total", COUNTER, "{line}", "Log lines that standard error did not take"),
    UPTIME_SECONDS("pegaflow_uptime_seconds", GAUGE, "s", "Since the start of the agent"),
    JVM_MEMORY_USED("jvm.memory.used", UP_DOWN_COUNTER, "By", "Memory of the JVM in use", Scope.JVM),
    JVM_MEMORY_COMMITTED("jvm.memory.committed", UP_DOWN_COUNTER, "By", "Memory of the JVM committed", Scope.JVM),
    JVM_MEMORY_LIMIT("jvm.memory.limit", UP_DOWN_COUNTER, "By", "Most memory of the JVM", Scope.JVM),
    JVM_THREAD_COUNT("jvm.thread.count", UP_DOWN_COUNTER, "{thread}", "Threads of the JVM", Scope.JVM),
    JVM_CPU_TIME("jvm.cpu.time", COUNTER, "s", "CPU time of the process", Scope.JVM),
    JVM_CPU_COUNT("jvm.cpu.count", UP_DOWN_COUNTER, "{cpu}", "CPUs the JVM may use", Scope.JVM),
    JVM_GC_COLLECTIONS("pegaflow_jvm_gc_collections_total", COUNTER, "{collection}", "Garbage collections", Scope.JVM),
    JVM_GC_SECONDS("pegaflow_jvm_gc_seconds_total", COUNTER, "s", "Time in garbage collections", Scope.JVM);

    private final String metricName;
    private final MetricKind kind;
    private final String unit;
    private final String description;
    private final InstrumentationScopeInfo scope;

    Metric(final String metricName, final MetricKind kind, final String unit, final String description) {
        this(metricName, kind, unit, description, Scope.CORE);
    }

    Metric(
            final String metricName,
            final MetricKind kind,
            final String unit,
            final String description,
            final InstrumentationScopeInfo scope) {
        this.metricName = metricName;
        this.kind = kind;
        this.unit = unit;
        this.description = description;
        this.scope = scope;
    }

    String metricName() {
        return metricName;
    }

    MetricKind kind() {
        return kind;
    }

    String unit() {
        return unit;
    }

    String description() {
        return description;
    }

    InstrumentationScopeInfo scope() {
        return scope;
    }

    /** Seconds come as fractions, everything else whole. */
    boolean isFractional() {
        return unit.equals("s");
    }

    /** The names by which dashboards of the Rust agent know where a metric comes from. */
    private static final class Scope {
        static final InstrumentationScopeInfo CORE = InstrumentationScopeInfo.create("pegaflow-core");
        static final InstrumentationScopeInfo SERVER = InstrumentationScopeInfo.create("pegaflow_server_rpc");
        static final InstrumentationScopeInfo JVM = InstrumentationScopeInfo.create("pegaflow-jvm");
    }
}

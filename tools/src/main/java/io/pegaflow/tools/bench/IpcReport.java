package io.pegaflow.tools.bench;

import io.pegaflow.engine.runtime.IdleMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** The figures of a run under their public names, in the order of the JSON file. */
final class IpcReport {
    static final long NOISY_ECHO_P50_NS = 5_000;
    static final long NOISY_ECHO_P99_NS = 200_000;

    /** One block in so many. A slow block has few echoes, so it hardly shows in the distribution over all blocks. */
    static final long NOISY_SHARE_OF_BLOCKS = 4;

    private IpcReport() {}

    static Map<String, Object> of(final IpcBenchOptions options, final IpcResult result) {
        final Map<String, Object> fields = new LinkedHashMap<>();
        final Histogram echo = Latencies.merged(result.echoes);
        fields.put("ratio_p50", Latencies.median(result.hitRatios()));
        fields.put("ratio_p50_miss", Latencies.median(result.missRatios()));
        final long noisyBlocks =
                result.echoes.stream().filter(IpcReport::isSlow).count();
        fields.put("noisy", isSlow(echo) || noisyBlocks * NOISY_SHARE_OF_BLOCKS >= result.echoes.size());
        fields.put("noisy_echo_p50_above_ns", NOISY_ECHO_P50_NS);
        fields.put("noisy_echo_p99_above_ns", NOISY_ECHO_P99_NS);
        fields.put("noisy_echo_blocks", noisyBlocks);
        putDistribution(fields, "echo", echo);
        putDistribution(fields, "query_hit", Latencies.merged(result.hits));
        putDistribution(fields, "query_miss", Latencies.merged(result.misses));
        fields.put("echo_block_p50_ns", Latencies.medians(result.echoes));
        fields.put("query_hit_block_p50_ns", Latencies.medians(result.hits));
        fields.put("query_miss_block_p50_ns", Latencies.medians(result.misses));
        fields.put("ratio_p50_pairs", result.hitRatios());
        fields.put("ratio_p50_miss_pairs", result.missRatios());
        fields.put("hashes", options.queries.hashes);
        fields.put("hash_length", Prompts.HASH_LENGTH);
        fields.put("resident_blocks", options.queries.residentBlocks());
        fields.put("request_bytes", IpcBench.requestLength(options));
        fields.put("reply_bytes", IpcBench.replyLength());
        fields.put("request_term_bytes", result.requestTermBytes);
        fields.put("reply_term_bytes", result.replyTermBytes);
        fields.put("rounds", options.rounds());
        fields.put("block_seconds", options.blockSeconds());
        fields.put("warm_up_seconds", options.warmUpSeconds);
        fields.put("back_pressured", result.backPressured);
        fields.put("server_idle", options.queries.idleName());
        fields.put("client_idle", "spin");
        fields.put("busy_threads", busyThreads(options.queries.idle));
        return fields;
    }

    /** The client, and the server it asks; the other server too if it never sleeps. */
    private static int busyThreads(final IdleMode idle) {
        return idle.sleeps(Runtime.getRuntime().availableProcessors()) ? 2 : 3;
    }

    private static boolean isSlow(final Histogram echo) {
        return echo.getValueAtPercentile(50) > NOISY_ECHO_P50_NS || echo.getValueAtPercentile(99) > NOISY_ECHO_P99_NS;
    }

    private static void putDistribution(
            final Map<String, Object> fields, final String name, final Histogram histogram) {
        fields.put(name + "_count", histogram.getTotalCount());
        for (final Map.Entry<String, Double> percentile : List.of(
                Map.entry("_p50_ns", 50.0),
                Map.entry("_p90_ns", 90.0),
                Map.entry("_p99_ns", 99.0),
                Map.entry("_p999_ns", 99.9))) {
            fields.put(name + percentile.getKey(), histogram.getValueAtPercentile(percentile.getValue()));
        }
        fields.put(name + "_max_ns", histogram.getMaxValue());
    }
}

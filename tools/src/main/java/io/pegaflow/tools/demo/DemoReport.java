package io.pegaflow.tools.demo;

import java.util.LinkedHashMap;
import java.util.Map;

/** The figures of a run under their public names, in the order of the JSON file. */
final class DemoReport {
    private static final double NS_PER_S = 1e9;

    private DemoReport() {}

    static Map<String, Object> of(
            final Tally tally,
            final Latencies latencies,
            final long corruptBlocks,
            final long badLines,
            final DemoTransport transport,
            final AgentFacts agent) {
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("requests", tally.requests);
        fields.put("block_lookups", tally.blockLookups);
        fields.put("block_hits", tally.blockHits);
        fields.put("hit_ratio", ratio(tally.blockHits, tally.blockLookups));
        fields.put("hits_on_other_clients_blocks", tally.hitsOnOtherClientsBlocks);
        fields.put("blocks_saved", tally.blocksSaved);
        fields.put("blocks_loaded", tally.blocksLoaded);
        fields.put("blocks_verified", tally.blocksVerified);
        fields.put("bytes_saved", tally.bytesSaved);
        fields.put("bytes_loaded", tally.bytesLoaded);
        // Bytes a nanosecond are 10^9 bytes a second.
        fields.put("save_gb_per_s", ratio(tally.bytesSaved, tally.saveNs));
        fields.put("load_gb_per_s", ratio(tally.bytesLoaded, tally.loadNs));
        fields.put("memcpy_gb_per_s", ratio(tally.memcpyBytes, tally.memcpyNs));
        fields.put("corrupt_blocks", corruptBlocks);
        fields.put("evictions", agent.evictions());
        fields.put("errors", tally.errors);
        fields.put("bad_lines", badLines);
        fields.put("elapsed_seconds", tally.elapsedNs / NS_PER_S);
        fields.put("eviction", agent.eviction());
        fields.put("transport", transport.toString());
        fields.put("device_backend", agent.deviceBackend());
        fields.put("pool_blocks", agent.poolBlocks());
        fields.put("agent_restarts", tally.agentRestarts);
        for (final RequestKind kind : RequestKind.values()) {
            fields.put(kind + "_count", latencies.count(kind));
            fields.put(kind + "_p50_us", latencies.percentileUs(kind, 50));
            fields.put(kind + "_p99_us", latencies.percentileUs(kind, 99));
            fields.put(kind + "_p999_us", latencies.percentileUs(kind, 99.9));
            fields.put(kind + "_max_us", latencies.maxUs(kind));
        }
        return fields;
    }

    private static double ratio(final long numerator, final long denominator) {
        return denominator == 0 ? 0 : (double) numerator / denominator;
    }
}

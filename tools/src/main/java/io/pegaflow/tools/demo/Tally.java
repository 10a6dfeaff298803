package io.pegaflow.tools.demo;

import java.util.Map;

/** What was counted so far; a client's own, or the sum over clients. */
final class Tally {
    long requests;
    long blockLookups;
    long blockHits;
    long hitsOnOtherClientsBlocks;
    long blocksSaved;
    long blocksLoaded;
    long blocksVerified;
    long bytesSaved;
    long bytesLoaded;
    long saveNs;
    long loadNs;
    long errors;
    long agentRestarts;
    long memcpyBytes;
    long memcpyNs;
    long elapsedNs;

    void add(final Tally other) {
        requests += other.requests;
        blockLookups += other.blockLookups;
        blockHits += other.blockHits;
        hitsOnOtherClientsBlocks += other.hitsOnOtherClientsBlocks;
        blocksSaved += other.blocksSaved;
        blocksLoaded += other.blocksLoaded;
        blocksVerified += other.blocksVerified;
        bytesSaved += other.bytesSaved;
        bytesLoaded += other.bytesLoaded;
        saveNs += other.saveNs;
        loadNs += other.loadNs;
        errors += other.errors;
        agentRestarts += other.agentRestarts;
        memcpyBytes += other.memcpyBytes;
        memcpyNs += other.memcpyNs;
        // Clients run side by side.
        elapsedNs = Math.max(elapsedNs, other.elapsedNs);
    }

    void writeTo(final Map<String, Object> fields) {
        fields.put("requests", requests);
        fields.put("block_lookups", blockLookups);
        fields.put("block_hits", blockHits);
        fields.put("hits_on_other_clients_blocks", hitsOnOtherClientsBlocks);
        fields.put("blocks_saved", blocksSaved);
        fields.put("blocks_loaded", blocksLoaded);
        fields.put("blocks_verified", blocksVerified);
        fields.put("bytes_saved", bytesSaved);
        fields.put("bytes_loaded", bytesLoaded);
        fields.put("save_ns", saveNs);
        fields.put("load_ns", loadNs);
        fields.put("errors", errors);
        fields.put("agent_restarts", agentRestarts);
        fields.put("memcpy_bytes", memcpyBytes);
        fields.put("memcpy_ns", memcpyNs);
        fields.put("elapsed_ns", elapsedNs);
    }

    static Tally readFrom(final Map<String, Object> fields) {
        final Tally tally = new Tally();
        tally.requests = number(fields, "requests");
        tally.blockLookups = number(fields, "block_lookups");
        tally.blockHits = number(fields, "block_hits");
        tally.hitsOnOtherClientsBlocks = number(fields, "hits_on_other_clients_blocks");
        tally.blocksSaved = number(fields, "blocks_saved");
        tally.blocksLoaded = number(fields, "blocks_loaded");
        tally.blocksVerified = number(fields, "blocks_verified");
        tally.bytesSaved = number(fields, "bytes_saved");
        tally.bytesLoaded = number(fields, "bytes_loaded");
        tally.saveNs = number(fields, "save_ns");
        tally.loadNs = number(fields, "load_ns");
        tally.errors = number(fields, "errors");
        tally.agentRestarts = number(fields, "agent_restarts");
        tally.memcpyBytes = number(fields, "memcpy_bytes");
        tally.memcpyNs = number(fields, "memcpy_ns");
        tally.elapsedNs = number(fields, "elapsed_ns");
        return tally;
    }

    private static long number(final Map<String, Object> fields, final String name) {
        if (fields.get(name) instanceof Long value) {
            return value;
        }
        throw new IllegalArgumentException("not a number: name=" + name + ", value=" + fields.get(name));
    }
}

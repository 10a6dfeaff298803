package io.pegaflow.tools.bench;

import io.pegaflow.engine.runtime.IdleMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Option;

/** The queries of a benchmark, and the agent that answers them. */
final class QueryOptions {
    private static final int MAX_RESIDENT_BLOCKS = 1_000_000;
    private static final long MIN_POOL_BYTES = 32L << 20;
    private static final long POOL_BYTES_PER_BLOCK = 2L * BenchClient.BLOCK_BYTES;

    @Option(
            names = "--hashes",
            paramLabel = "N",
            description = "Hashes of 32 bytes a query. Default: ${DEFAULT-VALUE}.",
            defaultValue = "24")
    int hashes;

    @Option(
            names = "--resident-blocks",
            paramLabel = "N",
            description = "Blocks that are saved before, rounded up to whole queries. Default: ${DEFAULT-VALUE}.",
            defaultValue = "12288")
    private int residentBlocks;

    @Option(
            names = "--idle",
            paramLabel = "MODE",
            description = "How the agent waits, as in pegaflow agent: auto, spin, yield or backoff. Default:"
                    + " ${DEFAULT-VALUE}.",
            defaultValue = "auto")
    IdleMode idle;

    void validate(final int mostHashes) {
        OptionRange.check("--hashes", hashes, 1, mostHashes);
        OptionRange.check("--resident-blocks", residentBlocks, 1, MAX_RESIDENT_BLOCKS);
    }

    int prompts() {
        return (residentBlocks + hashes - 1) / hashes;
    }

    int residentBlocks() {
        return prompts() * hashes;
    }

    long poolBytes() {
        return Math.max(MIN_POOL_BYTES, residentBlocks() * POOL_BYTES_PER_BLOCK);
    }

    String idleName() {
        return idle.name().toLowerCase(Locale.ROOT);
    }

    /** Prompts to save, or with another seed, such that nobody saved. */
    Prompts prompts(final long seed) {
        return new Prompts(prompts(), hashes, seed);
    }

    /** Options of an agent with room for all blocks. */
    List<String> agentOptions(final String... more) {
        final List<String> options = new ArrayList<>(List.of(
                "--device-backend=host", "--pool-size=" + poolBytes(), "--idle=" + idleName(), "--log-level=warn"));
        options.addAll(List.of(more));
        return options;
    }

    void writeTo(final Map<String, Object> report) {
        report.put("hashes", hashes);
        report.put("resident_blocks", residentBlocks());
        report.put("server_idle", idleName());
    }
}

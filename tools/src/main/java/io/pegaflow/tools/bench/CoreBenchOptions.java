package io.pegaflow.tools.bench;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** What {@code pegaflow bench core} can be told. */
final class CoreBenchOptions {
    private static final int MIN_RESIDENT_BLOCKS = 8_192;
    private static final int MAX_RESIDENT_BLOCKS = 100_000_000;

    /** The benchmarks. */
    enum Part {
        LOOKUP,
        QUERY,
        SAVE,
        FOOTPRINT,
        JOURNAL
    }

    @Option(
            names = "--only",
            paramLabel = "PART",
            split = ",",
            description = "Some of lookup, query, save, footprint, journal. Default: all.")
    List<Part> parts = List.of(Part.values());

    @Option(
            names = "--resident-blocks",
            paramLabel = "N",
            split = ",",
            description = "Sizes of the cache for lookup and footprint. Each block takes about 620 bytes of memory."
                    + " Default: ${DEFAULT-VALUE}.",
            defaultValue = "40000,10000000")
    int[] residentBlocks;

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description = "Trace for the sizes of journal. Default: 2,000 generated requests.")
    Path trace;

    @Option(
            names = "--pool-blocks",
            paramLabel = "N",
            description = "Blocks the cache holds for the sizes of journal. Default: ${DEFAULT-VALUE}.",
            defaultValue = "10000")
    int poolBlocks;

    @Option(names = "--quick", description = "One short iteration each: shows that they run, not how fast.")
    boolean quick;

    boolean wants(final Part part) {
        return parts.contains(part);
    }

    void validate() {
        if (poolBlocks < 1 || poolBlocks > MAX_RESIDENT_BLOCKS) {
            throw new IllegalArgumentException("value is out of range: --pool-blocks=" + poolBlocks
                    + ", minimum=1, maximum=" + MAX_RESIDENT_BLOCKS);
        }
        for (final int blocks : residentBlocks) {
            if (blocks < MIN_RESIDENT_BLOCKS || blocks > MAX_RESIDENT_BLOCKS) {
                throw new IllegalArgumentException("value is out of range: --resident-blocks=" + blocks + ", minimum="
                        + MIN_RESIDENT_BLOCKS + ", maximum=" + MAX_RESIDENT_BLOCKS);
            }
        }
    }
}

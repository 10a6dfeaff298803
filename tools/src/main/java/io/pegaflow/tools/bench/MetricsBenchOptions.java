package io.pegaflow.tools.bench;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code pegaflow bench metrics} can be told. */
final class MetricsBenchOptions {
    private static final int MAX_PAIRS = 1_000;
    private static final int MAX_HASHES = 1_000_000;

    @Option(
            names = "--pairs",
            paramLabel = "N",
            description = "Pairs of windows, one with metrics and one without. Default: ${DEFAULT-VALUE}.",
            defaultValue = "12")
    int pairs;

    @Mixin
    final WindowOptions windows = new WindowOptions();

    @Mixin
    final QueryOptions queries = new QueryOptions();

    void validate() {
        OptionRange.check("--pairs", pairs, 1, MAX_PAIRS);
        windows.validate();
        queries.validate(MAX_HASHES);
    }
}

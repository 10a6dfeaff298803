package io.pegaflow.tools.bench;

import io.pegaflow.ipc.Limits;
import picocli.CommandLine.Option;

/** What {@code pegaflow bench cycles} can be told. */
final class CyclesBenchOptions {
    private static final double MIN_SECONDS = 0.1;
    private static final double MAX_SECONDS = 3_600;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "Measured time, warm-up apart. Default: ${DEFAULT-VALUE}.",
            defaultValue = "20")
    double seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            description = "Seconds before that. Default: ${DEFAULT-VALUE}.",
            defaultValue = "10")
    double warmUpSeconds;

    @Option(
            names = "--blocks",
            paramLabel = "N",
            description = "New blocks a save. Default: ${DEFAULT-VALUE}.",
            defaultValue = "8192")
    int blocks;

    void validate() {
        OptionRange.check("--seconds", seconds, MIN_SECONDS, MAX_SECONDS);
        OptionRange.check("--warm-up", warmUpSeconds, 0, MAX_SECONDS);
        OptionRange.check("--blocks", blocks, 1, Limits.MAX_BLOCKS_PER_REQUEST);
    }
}

package io.pegaflow.tools.bench;

import io.pegaflow.ipc.Limits;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code pegaflow bench ipc} can be told, and what follows from it. */
final class IpcBenchOptions {
    private static final double MIN_SECONDS = 0.1;
    private static final double MAX_SECONDS = 3_600;
    private static final double BLOCK_SECONDS = 0.5;
    private static final int BLOCKS_PER_ROUND = 4;
    private static final int MIN_ROUNDS = 3;
    private static final int MAX_HASHES = 4_096;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "Measured time, warm-up apart: rounds of four blocks of about half a second, at least three"
                    + " rounds. Default: ${DEFAULT-VALUE}.",
            defaultValue = "20")
    double seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            description = "Seconds before that. Default: ${DEFAULT-VALUE}.",
            defaultValue = "5")
    double warmUpSeconds;

    @Mixin
    final QueryOptions queries = new QueryOptions();

    void validate() {
        OptionRange.check("--seconds", seconds, MIN_SECONDS, MAX_SECONDS);
        OptionRange.check("--warm-up", warmUpSeconds, 0, MAX_SECONDS);
        queries.validate(Math.min(MAX_HASHES, Limits.MAX_BLOCKS_PER_REQUEST));
    }

    int rounds() {
        return (int) Math.max(MIN_ROUNDS, Math.round(seconds / (BLOCKS_PER_ROUND * BLOCK_SECONDS)));
    }

    double blockSeconds() {
        return seconds / (BLOCKS_PER_ROUND * rounds());
    }

    long blockNs() {
        return OptionRange.secondsToNs(blockSeconds());
    }

    long warmUpNs() {
        return OptionRange.secondsToNs(warmUpSeconds);
    }
}

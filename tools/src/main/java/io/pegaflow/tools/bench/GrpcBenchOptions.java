package io.pegaflow.tools.bench;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code pegaflow bench grpc} can be told. */
final class GrpcBenchOptions {
    private static final double MIN_SECONDS = 0.1;
    private static final double MAX_SECONDS = 3_600;
    private static final double WINDOW_SECONDS = 0.5;
    private static final int WINDOWS_PER_ROUND = 3;
    private static final int MIN_ROUNDS = 3;
    private static final int MAX_HASHES = 4_096;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "Measured time, warm-up apart: rounds of three windows of about half a second, at least three"
                    + " rounds. Default: ${DEFAULT-VALUE}.",
            defaultValue = "30")
    double seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            description = "Seconds before that. Default: ${DEFAULT-VALUE}.",
            defaultValue = "10")
    double warmUpSeconds;

    @Mixin
    final QueryOptions queries = new QueryOptions();

    void validate() {
        OptionRange.check("--seconds", seconds, MIN_SECONDS, MAX_SECONDS);
        OptionRange.check("--warm-up", warmUpSeconds, 0, MAX_SECONDS);
        queries.validate(MAX_HASHES);
    }

    int rounds() {
        return (int) Math.max(MIN_ROUNDS, Math.round(seconds / (WINDOWS_PER_ROUND * WINDOW_SECONDS)));
    }

    double windowSeconds() {
        return seconds / (WINDOWS_PER_ROUND * rounds());
    }

    long windowNs() {
        return OptionRange.secondsToNs(windowSeconds());
    }

    long warmUpNs() {
        return OptionRange.secondsToNs(warmUpSeconds);
    }
}

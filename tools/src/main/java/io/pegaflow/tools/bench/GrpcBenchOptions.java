package io.pegaflow.tools.bench;

import io.pegaflow.engine.runtime.IdleMode;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Option;

/** What {@code pegaflow bench grpc} can be told. */
final class GrpcBenchOptions {
    private static final double MIN_SECONDS = 0.1;
    private static final double MAX_SECONDS = 3_600;
    private static final double WINDOW_SECONDS = 0.5;
    private static final int WINDOWS_PER_ROUND = 3;
    private static final int MIN_ROUNDS = 3;
    private static final int MAX_HASHES = 4_096;
    private static final int MAX_RESIDENT_BLOCKS = 1_000_000;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures to a file as JSON as well.")
    Path json;

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
    int residentBlocks;

    @Option(
            names = "--idle",
            paramLabel = "MODE",
            description = "How the agent waits, as in pegaflow agent: auto, spin, yield or backoff. Default:"
                    + " ${DEFAULT-VALUE}.",
            defaultValue = "auto")
    IdleMode idle;

    void validate() {
        check("--seconds", seconds, MIN_SECONDS, MAX_SECONDS);
        check("--warm-up", warmUpSeconds, 0, MAX_SECONDS);
        check("--hashes", hashes, 1, MAX_HASHES);
        check("--resident-blocks", residentBlocks, 1, MAX_RESIDENT_BLOCKS);
    }

    int prompts() {
        return (residentBlocks + hashes - 1) / hashes;
    }

    int rounds() {
        return (int) Math.max(MIN_ROUNDS, Math.round(seconds / (WINDOWS_PER_ROUND * WINDOW_SECONDS)));
    }

    double windowSeconds() {
        return seconds / (WINDOWS_PER_ROUND * rounds());
    }

    long windowNs() {
        return (long) (windowSeconds() * TimeUnit.SECONDS.toNanos(1));
    }

    long warmUpNs() {
        return (long) (warmUpSeconds * TimeUnit.SECONDS.toNanos(1));
    }

    private static void check(final String name, final double value, final double minimum, final double maximum) {
        if (!(value >= minimum && value <= maximum)) {
            throw new IllegalArgumentException(
                    "value is out of range: " + name + "=" + value + ", minimum=" + minimum + ", maximum=" + maximum);
        }
    }
}

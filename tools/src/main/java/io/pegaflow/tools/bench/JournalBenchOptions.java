package io.pegaflow.tools.bench;

import io.pegaflow.engine.runtime.IdleMode;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Option;

/** What {@code pegaflow bench journal} can be told. */
final class JournalBenchOptions {
    private static final double MIN_SECONDS = 0.1;
    private static final double MAX_SECONDS = 600;
    private static final int MAX_ROUNDS = 1_000;
    private static final int MAX_RESIDENT_BLOCKS = 1_000_000;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures to a file as JSON as well.")
    Path json;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Rounds of three windows: off, async and sync. Default: ${DEFAULT-VALUE}.",
            defaultValue = "6")
    int rounds;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "Measured time of a window, warm-up apart. Default: ${DEFAULT-VALUE}.",
            defaultValue = "3")
    double seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            description =
                    "Seconds before that, in every window: its agent is a new process. Default: ${DEFAULT-VALUE}.",
            defaultValue = "3")
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

    @Option(
            names = "--journal-parent",
            paramLabel = "DIR",
            description = "Where the journals of the agents are made, and removed again. Default: ${DEFAULT-VALUE}.",
            defaultValue = "/var/tmp")
    Path journalParent;

    void validate() {
        check("--rounds", rounds, 1, MAX_ROUNDS);
        check("--seconds", seconds, MIN_SECONDS, MAX_SECONDS);
        check("--warm-up", warmUpSeconds, 0, MAX_SECONDS);
        check("--hashes", hashes, 1, MAX_RESIDENT_BLOCKS);
        check("--resident-blocks", residentBlocks, hashes, MAX_RESIDENT_BLOCKS);
    }

    int prompts() {
        return (residentBlocks + hashes - 1) / hashes;
    }

    long windowNs() {
        return (long) (seconds * TimeUnit.SECONDS.toNanos(1));
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

package io.pegaflow.tools.bench;

import io.pegaflow.ipc.Limits;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** What {@code pegaflow bench cycles} can be told. */
final class CyclesBenchOptions {
    private static final double MIN_SECONDS = 0.1;
    private static final double MAX_SECONDS = 3_600;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures to a file as JSON as well.")
    Path json;

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
        check("--seconds", seconds, MIN_SECONDS, MAX_SECONDS);
        check("--warm-up", warmUpSeconds, 0, MAX_SECONDS);
        check("--blocks", blocks, 1, Limits.MAX_BLOCKS_PER_REQUEST);
    }

    private static void check(final String name, final double value, final double minimum, final double maximum) {
        if (!(value >= minimum && value <= maximum)) {
            throw new IllegalArgumentException(
                    "value is out of range: " + name + "=" + value + ", minimum=" + minimum + ", maximum=" + maximum);
        }
    }
}

package io.pegaflow.tools.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Option;

/** What {@code pegaflow bench stall} can be told. */
final class StallBenchOptions {
    private static final int MAX_ROUNDS = 1_000;
    private static final double MIN_SECONDS = 0.1;
    private static final double MAX_SECONDS = 60;

    @Option(
            names = "--stall-file",
            paramLabel = "FILE",
            required = true,
            description = "While this file is there, the driver must not let the agent open memory:"
                    + " CUEMU_STALL=cuIpcOpenMemHandle:FILE in the environment of the emulated driver.")
    Path stallFile;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures to a file as JSON as well.")
    Path json;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description =
                    "Pairs of windows, one without and one with a stalled registration. Default: ${DEFAULT-VALUE}.",
            defaultValue = "10")
    int rounds;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "Time of a window. Default: ${DEFAULT-VALUE}.",
            defaultValue = "2")
    double seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            description = "Seconds before the first window. Default: ${DEFAULT-VALUE}.",
            defaultValue = "5")
    double warmUpSeconds;

    void validate() {
        check("--rounds", rounds, 1, MAX_ROUNDS);
        check("--seconds", seconds, MIN_SECONDS, MAX_SECONDS);
        check("--warm-up", warmUpSeconds, 0, MAX_SECONDS);
        if (Files.exists(stallFile)) {
            throw new IllegalArgumentException(
                    "the file that stalls the driver is there already: --stall-file=" + stallFile + "; remove it");
        }
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

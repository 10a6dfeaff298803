package io.pegaflow.tools.bench;

import java.nio.file.Files;
import java.nio.file.Path;
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
        OptionRange.check("--rounds", rounds, 1, MAX_ROUNDS);
        OptionRange.check("--seconds", seconds, MIN_SECONDS, MAX_SECONDS);
        OptionRange.check("--warm-up", warmUpSeconds, 0, MAX_SECONDS);
        if (Files.exists(stallFile)) {
            throw new IllegalArgumentException(
                    "the file that stalls the driver is there already: --stall-file=" + stallFile + "; remove it");
        }
    }

    long windowNs() {
        return OptionRange.secondsToNs(seconds);
    }

    long warmUpNs() {
        return OptionRange.secondsToNs(warmUpSeconds);
    }
}

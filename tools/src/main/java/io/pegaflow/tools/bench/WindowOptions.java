package io.pegaflow.tools.bench;

import java.util.Map;
import picocli.CommandLine.Option;

/** The windows of a benchmark of which each has an agent of its own. */
final class WindowOptions {
    private static final double MIN_SECONDS = 0.1;
    private static final double MAX_SECONDS = 600;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "Measured time of a window, warm-up apart. Default: ${DEFAULT-VALUE}.",
            defaultValue = "3")
    private double seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            description =
                    "Seconds before that, in every window: its agent is a new process. Default: ${DEFAULT-VALUE}.",
            defaultValue = "3")
    private double warmUpSeconds;

    void validate() {
        OptionRange.check("--seconds", seconds, MIN_SECONDS, MAX_SECONDS);
        OptionRange.check("--warm-up", warmUpSeconds, 0, MAX_SECONDS);
    }

    long windowNs() {
        return OptionRange.secondsToNs(seconds);
    }

    long warmUpNs() {
        return OptionRange.secondsToNs(warmUpSeconds);
    }

    void writeTo(final Map<String, Object> report) {
        report.put("window_seconds", seconds);
        report.put("warm_up_seconds", warmUpSeconds);
    }
}

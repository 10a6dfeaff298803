package io.pegaflow.tools.bench;

import io.pegaflow.tools.process.ExitCode;
import io.pegaflow.tools.process.FlatJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What all benchmarks have in common: figures by name, printed, and written as JSON if asked for. */
@Command(sortOptions = false, usageHelpWidth = 120)
abstract class BenchCommand implements Callable<Integer> {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this text and exit.")
    private boolean isHelpWanted;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures to a file as JSON as well.")
    private Path json;

    @Override
    public Integer call() throws Exception {
        final Map<String, Object> report = measure();
        MachineFacts.writeTo(report);
        print(report);
        if (json != null) {
            Files.writeString(json, FlatJson.write(report, true) + "\n");
        }
        return ExitCode.OK;
    }

    /**
     * Check the options and measure.
     *
     * @return the figures, in order; those of the machine are added.
     * @throws IllegalArgumentException naming an option that will not do.
     */
    abstract Map<String, Object> measure() throws Exception;

    void print(final Map<String, Object> report) {
        final int width =
                report.keySet().stream().mapToInt(String::length).max().orElse(1);
        report.forEach((key, value) -> System.out.printf(
                "%-" + width + "s %s%n", key, value instanceof double[] values ? Arrays.toString(values) : value));
    }
}

package io.pegaflow.tools.simulate;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options that say where the requests come from. */
final class SourceOptions {
    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description =
                    "Requests from a trace: one JSON object a line with timestamp (ms), input_length, output_length and"
                            + " hash_ids; every id is one full block.")
    private Path trace;

    @Option(
            names = "--journal",
            paramLabel = "DIR",
            description =
                    "Requests from the journal of an agent, running or not: those of its latest run. What that agent ran"
                            + " is marked in table and plot, and simulated once more to compare the hits.")
    private Path journal;

    @Option(
            names = "--requests",
            paramLabel = "N",
            description = "With --trace: stop after so many requests. Default: all.")
    private Integer requests;

    @Option(names = "--ignore-bad-lines", description = "With --trace: count lines that are no requests and go on.")
    private boolean ignoreBadLines;

    RequestSource source() {
        if ((trace == null) == (journal == null)) {
            throw new IllegalArgumentException("requests must come from one source: --trace="
                    + (trace == null ? "none" : trace) + ", --journal=" + (journal == null ? "none" : journal)
                    + "; give one of the two");
        }
        if (journal != null && (requests != null || ignoreBadLines)) {
            throw new IllegalArgumentException("options do not go together: --journal, "
                    + (requests != null ? "--requests" : "--ignore-bad-lines"));
        }
        SimulateMain.atLeastOne("--requests", requests);
        return journal != null
                ? new JournalSource(journal)
                : new TraceSource(trace, requests == null ? Integer.MAX_VALUE : requests, ignoreBadLines);
    }
}

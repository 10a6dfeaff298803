package io.pegaflow.tools.demo;

import io.pegaflow.tools.trace.ChatWorkload;
import io.pegaflow.tools.trace.TraceLoader;
import io.pegaflow.tools.trace.Workload;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that decide which requests are made; the orchestrator hands them on to its clients. */
final class WorkloadOptions {
    private static final int DEFAULT_GENERATED_REQUESTS = 8_000;

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description = "Replay a trace: one JSON object a line with timestamp (ms), input_length, output_length and"
                    + " hash_ids; every id is one full block. Default: a generated multi-turn chat.")
    Path trace;

    @Option(
            names = "--requests",
            paramLabel = "N",
            description = "Stop after so many requests. Default: the whole trace, or " + DEFAULT_GENERATED_REQUESTS
                    + " generated ones.")
    Integer requests;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "42",
            description = "Decides the generated chat and all hashes and bytes. Default: ${DEFAULT-VALUE}.")
    long seed;

    @Option(names = "--ignore-bad-lines", description = "Count lines of the trace that are no requests and go on.")
    boolean ignoreBadLines;

    Workload load() {
        if (requests != null && requests < 1) {
            throw new IllegalArgumentException("value is out of range: --requests=" + requests + ", minimum=1");
        }
        if (trace == null) {
            return ChatWorkload.generate(seed, requests == null ? DEFAULT_GENERATED_REQUESTS : requests);
        }
        return TraceLoader.load(trace, requests == null ? Integer.MAX_VALUE : requests, ignoreBadLines);
    }

    void appendTo(final List<String> arguments) {
        if (trace != null) {
            arguments.addAll(List.of("--trace", trace.toAbsolutePath().toString()));
        }
        if (requests != null) {
            arguments.addAll(List.of("--requests", requests.toString()));
        }
        arguments.addAll(List.of("--seed", Long.toString(seed)));
        if (ignoreBadLines) {
            arguments.add("--ignore-bad-lines");
        }
    }
}

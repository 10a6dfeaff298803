package io.pegaflow.tools.trace;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where tests find traces. */
public final class TraceFiles {
    /** Requests in {@link #chat()}. */
    public static final int CHAT_REQUESTS = 2_000;

    /** Seed that {@link #chat()} was generated from. */
    public static final long CHAT_SEED = 7;

    private static final String TRACES_VARIABLE = "PEGAFLOW_TRACES";

    private TraceFiles() {}

    /** The generated trace among the test resources. */
    public static Path chat() {
        return root().resolve("tools/src/test/resources/traces/chat-2000.jsonl");
    }

    /** An hour of real chat traffic, which is not part of the project; the test is skipped without it. */
    public static Path conversation() {
        final String configured = System.getenv(TRACES_VARIABLE);
        final Path directory = configured != null ? Path.of(configured) : root().resolve("../shared/traces");
        final Path file = directory.resolve("conversation_trace.jsonl").normalize();
        assumeTrue(
                Files.isReadable(file),
                "skipped: no real trace at " + file + "; set " + TRACES_VARIABLE + " to the directory that holds it");
        return file;
    }

    /** Write a workload as a trace. */
    public static void write(final Workload workload, final Path file) throws IOException {
        final StringBuilder text = new StringBuilder();
        for (int request = 0; request < workload.requestCount(); request++) {
            text.append("{\"timestamp\": ")
                    .append(workload.timestampMs(request))
                    .append(", \"input_length\": ")
                    .append(workload.blockCount(request) * 512)
                    .append(", \"output_length\": 1, \"hash_ids\": [");
            for (int i = 0; i < workload.blockCount(request); i++) {
                text.append(i == 0 ? "" : ", ").append(workload.id(workload.ordinal(request, i)));
            }
            text.append("]}\n");
        }
        Files.writeString(file, text);
    }

    private static Path root() {
        return Path.of(System.getProperty("pegaflow.root", "..")).toAbsolutePath();
    }
}

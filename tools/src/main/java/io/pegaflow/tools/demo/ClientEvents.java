package io.pegaflow.tools.demo;

import io.pegaflow.tools.process.FlatJson;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a client tells the orchestrator: one JSON object a line on its standard output. The field {@code event} says which:
 * {@code ready}, {@code progress}, {@code corrupt}, {@code error}, {@code lost} or {@code report}.
 */
final class ClientEvents {
    static final String EVENT = "event";
    static final String READY = "ready";
    static final String PROGRESS = "progress";
    static final String CORRUPT = "corrupt";
    static final String ERROR = "error";
    static final String LOST = "lost";
    static final String REPORT = "report";

    private static final String HISTOGRAM_SUFFIX = "_histogram";

    private final PrintStream out;

    ClientEvents(final PrintStream out) {
        this.out = out;
    }

    static String histogramField(final RequestKind kind) {
        return kind + HISTOGRAM_SUFFIX;
    }

    void ready() {
        send(event(READY));
    }

    void progress(final Tally tally) {
        final Map<String, Object> fields = event(PROGRESS);
        tally.writeTo(fields);
        send(fields);
    }

    void corrupt(final String namespace, final String hash, final String text) {
        final Map<String, Object> fields = event(CORRUPT);
        fields.put("namespace", namespace);
        fields.put("hash", hash);
        fields.put("text", text);
        send(fields);
    }

    void error(final String text) {
        final Map<String, Object> fields = event(ERROR);
        fields.put("text", text);
        send(fields);
    }

    void lost(final String text) {
        final Map<String, Object> fields = event(LOST);
        fields.put("text", text);
        send(fields);
    }

    void report(final Tally tally, final Latencies latencies) {
        final Map<String, Object> fields = event(REPORT);
        tally.writeTo(fields);
        for (final RequestKind kind : RequestKind.values()) {
            fields.put(histogramField(kind), latencies.encode(kind));
        }
        send(fields);
    }

    private static Map<String, Object> event(final String name) {
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put(EVENT, name);
        return fields;
    }

    private void send(final Map<String, Object> fields) {
        out.println(FlatJson.write(fields, false));
        out.flush();
    }
}

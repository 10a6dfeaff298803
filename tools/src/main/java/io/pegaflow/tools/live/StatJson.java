package io.pegaflow.tools.live;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.pegaflow.engine.runtime.counters.AgentCounter;
import io.pegaflow.engine.runtime.counters.ClientColumn;
import io.pegaflow.engine.runtime.counters.CountersRow;
import io.pegaflow.engine.runtime.counters.CountersSnapshot;
import io.pegaflow.engine.runtime.counters.CountersTable;
import io.pegaflow.engine.runtime.counters.DeviceColumn;
import io.pegaflow.engine.runtime.counters.EngineCounter;
import io.pegaflow.engine.runtime.counters.LatencyCounter;
import io.pegaflow.engine.runtime.counters.NamespaceCounter;
import io.pegaflow.engine.runtime.counters.PageSizeColumn;
import io.pegaflow.engine.runtime.latency.Operation;
import io.pegaflow.engine.runtime.latency.Stage;
import io.pegaflow.ipc.ErrorCode;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Locale;

/** An agent as one JSON object, for programs. Names are those of the counters; none is renamed or reused. */
final class StatJson {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final JsonGenerator json;
    private final Sample sample;
    private final CountersSnapshot counters;

    private StatJson(final JsonGenerator json, final Sample sample) {
        this.json = json;
        this.sample = sample;
        counters = sample.counters();
    }

    /** Over several lines, or on one. */
    static String write(final Sample sample, final Window window, final boolean pretty) {
        final StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            if (pretty) {
                json.setPrettyPrinter(new DefaultPrettyPrinter());
            }
            new StatJson(json, sample).writeAll(window);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
        return text.toString();
    }

    private void writeAll(final Window window) throws IOException {
        json.writeStartObject();
        json.writeStringField("state", lowerCase(sample.presence()));
        json.writeNumberField("silent_ms", sample.silentMs());
        json.writeStringField("as_of", Instant.ofEpochMilli(sample.asOfMs()).toString());
        json.writeBooleanField("torn", counters.isTorn());
        json.writeNumberField("pid", sample.pid());
        json.writeNumberField("incarnation", sample.incarnation());
        json.writeStringField("started", Instant.ofEpochMilli(sample.startMs()).toString());
        json.writeStringField("counters_file", sample.countersAt().toString());
        json.writeNumberField("hit_ratio", hitRatio());
        writeCounters(window);
        writeRefusals();
        writeLatencies();
        writeTable("clients", CountersTable.CLIENTS, ClientColumn.values());
        writeTable("devices", CountersTable.DEVICES, DeviceColumn.values());
        writeTable("page_sizes", CountersTable.PAGE_SIZES, PageSizeColumn.values());
        writeNamespaces();
        writeThreads();
        json.writeEndObject();
    }

    private double hitRatio() {
        final long hits = counters.value(EngineCounter.BLOCK_HITS);
        final long asked = hits + counters.value(EngineCounter.BLOCK_MISSES);
        return asked == 0 ? 0 : (double) hits / asked;
    }

    private void writeCounters(final Window window) throws IOException {
        json.writeObjectFieldStart("counters");
        for (final EngineCounter counter : EngineCounter.values()) {
            json.writeNumberField(lowerCase(counter), counters.value(counter));
        }
        json.writeEndObject();
        if (window != null) {
            json.writeObjectFieldStart("window");
            json.writeNumberField("seconds", window.seconds());
            for (final EngineCounter counter : EngineCounter.values()) {
                json.writeNumberField(lowerCase(counter), window.delta(counter));
            }
            json.writeEndObject();
        }
    }

    private void writeRefusals() throws IOException {
        json.writeObjectFieldStart("refusals");
        for (final ErrorCode code : ErrorCode.values()) {
            json.writeNumberField(lowerCase(code), counters.refusals(code));
        }
        json.writeEndObject();
    }

    private void writeLatencies() throws IOException {
        json.writeArrayFieldStart("latencies");
        for (final Operation operation : Operation.values()) {
            for (final Stage stage : Stage.values()) {
                if (stage.isStageOf(operation)) {
                    json.writeStartObject();
                    json.writeStringField("operation", lowerCase(operation));
                    json.writeStringField("stage", lowerCase(stage));
                    for (final LatencyCounter counter : LatencyCounter.values()) {
                        json.writeNumberField(lowerCase(counter), counters.value(operation, stage, counter));
                    }
                    json.writeEndObject();
                }
            }
        }
        json.writeEndArray();
    }

    private void writeTable(final String name, final CountersTable table, final Enum<?>... columns) throws IOException {
        json.writeArrayFieldStart(name);
        for (final CountersRow row : counters.rows(table)) {
            json.writeStartObject();
            json.writeStringField("name", row.name());
            for (final Enum<?> column : columns) {
                json.writeNumberField(lowerCase(column), row.value(column));
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void writeNamespaces() throws IOException {
        json.writeArrayFieldStart("namespaces");
        for (final String name : NamespacesPanel.named(counters)) {
            json.writeStartObject();
            json.writeStringField("name", name);
            for (final NamespaceCounter counter : NamespaceCounter.values()) {
                json.writeNumberField(lowerCase(counter), counters.value(name, counter));
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void writeThreads() throws IOException {
        json.writeArrayFieldStart("threads");
        for (final String agent : counters.agents()) {
            json.writeStartObject();
            json.writeStringField("name", agent);
            for (final AgentCounter counter : AgentCounter.values()) {
                json.writeNumberField(lowerCase(counter), counters.value(agent, counter));
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static String lowerCase(final Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}

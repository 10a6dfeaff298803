package io.pegaflow.tools.journal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.pegaflow.engine.core.MissCause;
import io.pegaflow.ipc.ErrorCode;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** The figures of a journal as one JSON object, for programs. */
final class StatsJson {
    private static final double[] PERCENTILES = {50, 90, 99};

    private final JournalStats stats;
    private final JsonGenerator json;

    private StatsJson(final JournalStats stats, final JsonGenerator json) {
        this.stats = stats;
        this.json = json;
    }

    static String write(final JournalStats stats) {
        final StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.setPrettyPrinter(new DefaultPrettyPrinter());
            new StatsJson(stats, json).writeAll();
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
        return text.toString();
    }

    private void writeAll() throws IOException {
        json.writeStartObject();
        json.writeNumberField("runs", stats.run());
        json.writeNumberField("inputs", stats.end().inputs());
        json.writeNumberField("decisions", stats.decisions());
        if (stats.end().inputs() > 0) {
            json.writeStringField("from", Instant.ofEpochMilli(stats.firstMs()).toString());
            json.writeStringField("to", Instant.ofEpochMilli(stats.lastMs()).toString());
        }
        json.writeObjectFieldStart("input_kinds");
        for (final Map.Entry<RecordKind, Long> entry : stats.inputKinds().entrySet()) {
            json.writeNumberField(entry.getKey().toString().replace('-', '_'), entry.getValue());
        }
        json.writeEndObject();
        json.writeObjectFieldStart("refusals");
        for (final Map.Entry<ErrorCode, Long> entry : stats.refusals().entrySet()) {
            json.writeNumberField(entry.getKey().name().toLowerCase(Locale.ROOT), entry.getValue());
        }
        json.writeEndObject();
        json.writeObjectFieldStart("total");
        write(stats.all());
        json.writeEndObject();
        json.writeNumberField("most_resident_blocks", stats.mostResident());
        json.writeObjectFieldStart("misses");
        for (final MissCause cause : MissCause.values()) {
            json.writeNumberField(cause.name().toLowerCase(Locale.ROOT), stats.misses()[cause.ordinal()]);
        }
        json.writeEndObject();
        write("query_blocks", stats.queryBlocks());
        write("save_blocks", stats.saveBlocks());
        writeTime();
        writeNamespaces();
        writePrefixes();
        writeDistances();
        json.writeArrayFieldStart("notes");
        for (final String remark : stats.end().remarks()) {
            json.writeString(remark);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void write(final Totals totals) throws IOException {
        json.writeNumberField("queries", totals.queries);
        json.writeNumberField("lookups", totals.lookups);
        json.writeNumberField("hits", totals.hits);
        if (totals.lookups > 0) {
            json.writeNumberField("hit_ratio", totals.hitRatio());
        }
        json.writeNumberField("saves", totals.saves);
        json.writeNumberField("saved_bytes", totals.savedBytes);
        json.writeNumberField("loads", totals.loads);
        json.writeNumberField("loaded_blocks", totals.loadedBlocks);
        json.writeNumberField("loaded_bytes", totals.loadedBytes);
        json.writeNumberField("sealed_blocks", totals.sealed);
        json.writeNumberField("evicted_blocks", totals.evicted);
        json.writeNumberField("refused_requests", totals.refusals);
    }

    private void write(final String name, final Histogram sizes) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeNumberField("count", sizes.getTotalCount());
        json.writeNumberField("mean", sizes.getMean());
        for (final double percentile : PERCENTILES) {
            json.writeNumberField("p" + (int) percentile, sizes.getValueAtPercentile(percentile));
        }
        json.writeNumberField("max", sizes.getMaxValue());
        json.writeEndObject();
    }

    private void writeTime() throws IOException {
        json.writeArrayFieldStart("over_time");
        if (stats.end().inputs() > 0) {
            long ms = stats.firstMs();
            for (final Totals stretch : stats.overTime(StatsReport.STRETCHES)) {
                json.writeStartObject();
                json.writeStringField("from", Instant.ofEpochMilli(ms).toString());
                write(stretch);
                json.writeEndObject();
                ms += stats.stretchSeconds(StatsReport.STRETCHES) * 1000;
            }
        }
        json.writeEndArray();
    }

    private void writeNamespaces() throws IOException {
        json.writeArrayFieldStart("namespaces");
        for (final Map.Entry<String, Totals> entry : stats.byNamespace().entrySet()) {
            json.writeStartObject();
            json.writeStringField("name", entry.getKey());
            write(entry.getValue());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void writePrefixes() throws IOException {
        json.writeArrayFieldStart("top_prefixes");
        for (final PrefixCounts.Node node : stats.prefixes().top(StatsReport.PREFIXES)) {
            json.writeStartObject();
            json.writeStringField("last_block", node.hash());
            json.writeStringField("namespace", node.namespace());
            json.writeNumberField("blocks", node.depth());
            json.writeNumberField("queries", node.asked());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void writeDistances() throws IOException {
        json.writeObjectFieldStart("reuse_distances");
        json.writeNumberField("first", stats.distances().first());
        json.writeNumberField("again", stats.distances().again());
        json.writeArrayFieldStart("below");
        for (int exponent = 0; exponent <= stats.distances().highestExponent(); exponent++) {
            json.writeStartObject();
            json.writeNumberField("distance", 1L << exponent);
            json.writeNumberField("lookups", stats.distances().below(exponent));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}

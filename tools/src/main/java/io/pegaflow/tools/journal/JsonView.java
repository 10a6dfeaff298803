package io.pegaflow.tools.journal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.pegaflow.engine.core.DecisionKind;
import io.pegaflow.engine.journal.CutRecord;
import io.pegaflow.engine.journal.EndRecord;
import io.pegaflow.engine.journal.GapRecord;
import io.pegaflow.engine.journal.JournalProblem;
import io.pegaflow.engine.journal.RemovedRecords;
import io.pegaflow.engine.journal.SnapshotRecord;
import io.pegaflow.engine.journal.StartRecord;
import io.pegaflow.ipc.ErrorCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.time.Instant;
import org.agrona.DirectBuffer;

/** Records as one JSON object a line. Field names are part of the output's contract: none is renamed or used again. */
final class JsonView implements RecordView {
    private static final JsonFactory FACTORY = new JsonFactory();
    /** Names of the values of each kind of decision, in their order. */
    private static final String[][] VALUES = new String[DecisionKind.DEVICE_CHANGED + 1][];

    static {
        VALUES[DecisionKind.REPLY] =
                new String[] {"connection", "correlation_id", "reply_template", "error_code", "a", "b"};
        VALUES[DecisionKind.LEASE_BEGAN] = new String[] {"lease", "instance_key", "blocks", "deadline_ns"};
        VALUES[DecisionKind.LEASE_ENDED] = new String[] {"lease", "cause"};
        VALUES[DecisionKind.BLOCK_SEALED] = new String[] {"page", "key_hash", "transfer"};
        VALUES[DecisionKind.BLOCK_DEPARTED] = new String[] {"page", "key_hash", "cause"};
        VALUES[DecisionKind.TRANSFER_BEGAN] = new String[] {"transfer", "context", "direction", "blocks"};
        VALUES[DecisionKind.TRANSFER_ENDED] = new String[] {"transfer", "status", "bytes"};
        VALUES[DecisionKind.INSTANCE_CHANGED] = new String[] {"instance_key", "what"};
        VALUES[DecisionKind.PAGE_RESERVED] = new String[] {"page", "key_hash", "shard"};
        VALUES[DecisionKind.CACHE_CLEANED] =
                new String[] {"request", "evicted_blocks", "evicted_bytes", "reclaimed_bytes", "still_referenced_blocks"
                };
        VALUES[DecisionKind.DEVICE_CHANGED] = new String[] {"device", "what"};
    }

    /** Writes the fields of an object. */
    private interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    private final PrintWriter out;
    private StartRecord start;
    private DecisionText words;
    private BlockNames blocks;

    JsonView(final PrintWriter out) {
        this.out = out;
    }

    private void line(final String type, final Fields fields) {
        final StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("type", type);
            fields.write(json);
            json.writeEndObject();
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
        out.println(text);
    }

    private static String kind(final RecordKind kind) {
        return kind == null ? "unknown" : kind.toString();
    }

    private static void time(final JsonGenerator json, final long epochMs) throws IOException {
        json.writeStringField("time", Instant.ofEpochMilli(epochMs).toString());
    }

    @Override
    public void begin(final StartRecord record, final InstanceNames names, final BlockNames blockNames) {
        start = record;
        blocks = blockNames;
        words = new DecisionText(names, blockNames);
    }

    /** Keys and seeds are left out: output is passed on more freely than a journal. */
    @Override
    public void start(final StartRecord record) {
        line("start", json -> {
            time(json, record.wallClockMs());
            json.writeNumberField("engine_ns", record.engineNs());
            json.writeNumberField("incarnation", record.config().incarnation());
            json.writeNumberField("pid", record.pid());
            json.writeStringField("host", record.hostName());
            json.writeStringField("software", record.softwareVersion());
            json.writeNumberField("format", record.formatVersion());
            json.writeNumberField("wire", record.wireVersion());
            json.writeNumberField("pool_bytes", record.poolBytes());
            json.writeStringField("eviction", record.config().evictionPolicy());
            json.writeNumberField("max_blocks", record.config().maxBlocks());
        });
    }

    @Override
    public void input(
            final InputInfo input,
            final RecordKind kind,
            final DirectBuffer payload,
            final int offset,
            final int length,
            final boolean isShown) {
        if (!isShown) {
            return;
        }
        line("input", json -> {
            json.writeNumberField("sequence", input.sequence());
            time(json, start.wallClockMs(input.timestampNs()));
            json.writeNumberField("engine_ns", input.timestampNs());
            json.writeStringField("kind", kind(kind));
            json.writeNumberField("source", input.source());
            if (input.request() != null) {
                request(json, input.request());
            }
            json.writeNumberField("payload_bytes", length);
            json.writeStringField("text", InputText.of(input, payload, offset, length));
        });
    }

    private static void request(final JsonGenerator json, final Request request) throws IOException {
        json.writeNumberField("correlation_id", request.correlationId);
        if (request.instance != null || !request.instanceName.isEmpty()) {
            final boolean isKnown = request.instance != null;
            json.writeStringField("instance", isKnown ? request.instance.name() : request.instanceName);
            json.writeStringField("namespace", isKnown ? request.instance.namespace() : request.namespaceName);
        }
        if (request.deviceId >= 0) {
            json.writeNumberField("device", request.deviceId);
        }
        json.writeNumberField("flags", request.flags);
        json.writeArrayFieldStart("leases");
        for (int i = 0; i < request.leases.size(); i++) {
            json.writeNumber(request.leases.getLong(i));
        }
        json.writeEndArray();
        json.writeNumberField("blocks", request.type == RequestType.LOAD ? request.targets : request.blocks());
        json.writeArrayFieldStart("parts");
        for (final HashList part : request.parts) {
            json.writeStartObject();
            json.writeNumberField("group", part.group());
            json.writeArrayFieldStart("hashes");
            for (int i = 0; i < part.count(); i++) {
                json.writeString(part.hex(i));
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    @Override
    public void decision(
            final InputInfo input,
            final int decisionKind,
            final RecordKind kind,
            final Request answered,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        line("decision", json -> {
            json.writeNumberField("sequence", input.sequence());
            time(json, start.wallClockMs(input.timestampNs()));
            json.writeStringField("kind", kind(kind));
            final String[] names = kind == null ? new String[0] : VALUES[decisionKind];
            for (int i = 0; i < names.length && (i + 1) * Long.BYTES <= length; i++) {
                final long value = buffer.getLong(offset + i * Long.BYTES, ByteOrder.LITTLE_ENDIAN);
                if (names[i].equals("key_hash")) {
                    // More than a double can hold.
                    json.writeStringField(names[i], Long.toHexString(value));
                    json.writeStringField("block", blocks.find(value));
                } else {
                    json.writeNumberField(names[i], value);
                }
                if (names[i].equals("error_code")) {
                    json.writeStringField(
                            "error",
                            value == 0 ? null : ErrorCode.get((int) value).toString());
                }
            }
            if (answered != null) {
                json.writeNumberField("request_sequence", answered.sequence);
            }
            json.writeStringField("text", words.of(decisionKind, buffer, offset, length));
        });
    }

    @Override
    public void inputEnd() {}

    @Override
    public void stateHash(final long sequence, final long hash) {
        line("state_hash", json -> {
            json.writeNumberField("sequence", sequence);
            json.writeStringField("hash", Long.toHexString(hash));
        });
    }

    @Override
    public void cut(final CutRecord cut, final boolean isFirst) {
        line("cut", json -> {
            json.writeNumberField("sequence", cut.sequence());
            time(json, cut.wallClockMs());
            json.writeNumberField("number", cut.number());
        });
    }

    @Override
    public void snapshot(final SnapshotRecord snapshot) {
        line("snapshot", json -> {
            json.writeNumberField("sequence", snapshot.sequence());
            time(json, snapshot.wallClockMs());
            json.writeStringField("file", snapshot.fileName());
            json.writeNumberField("bytes", snapshot.lengthBytes());
            json.writeStringField("hash", Long.toHexString(snapshot.stateHash()));
        });
    }

    @Override
    public void gap(final GapRecord gap) {
        line("gap", json -> {
            time(json, gap.wallClockMs());
            json.writeNumberField("from_sequence", gap.fromSequence());
            json.writeNumberField("to_sequence", gap.toSequence());
            json.writeStringField("cause", gap.cause());
        });
    }

    @Override
    public void removed(final RemovedRecords removed) {
        line("removed", json -> {
            time(json, removed.wallClockMs());
            json.writeNumberField("from_sequence", removed.fromSequence());
            if (removed.toSequence() > 0) {
                json.writeNumberField("to_sequence", removed.toSequence());
            }
        });
    }

    @Override
    public void end(final EndRecord end) {
        line("end", json -> {
            json.writeNumberField("sequence", end.sequence());
            time(json, end.wallClockMs());
        });
    }

    @Override
    public void problem(final JournalProblem problem) {
        line("problem", json -> {
            json.writeStringField("kind", InputText.words(problem.kind()));
            json.writeStringField("location", problem.location());
            json.writeNumberField("index", problem.index());
            json.writeNumberField("last_sequence", problem.lastSequence());
            json.writeStringField("text", problem.text());
        });
    }
}

package io.pegaflow.tools.journal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.pegaflow.engine.core.KeyHash;
import io.pegaflow.engine.journal.StartRecord;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.LongHashSet;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes answered queries of storage group 0 as a trace: one JSON object a line with {@code timestamp} (ms since the first run
 * began), {@code input_length} (blocks times tokens of a block), {@code output_length} (0: a cache does not know it) and {@code
 * hash_ids}. Equal blocks of one namespace have equal ids, over all runs.
 */
final class TraceExport extends RunVisitor {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final long NONE = -1;

    private final RecordFilter filter;
    private final int blockTokens;
    private final PrintWriter out;
    private final Long2LongHashMap ids = new Long2LongHashMap(NONE);
    private final Map<String, Long> seeds = new HashMap<>();
    private long beginMs = NONE;
    private long requests;

    TraceExport(final RecordFilter filter, final int blockTokens, final PrintWriter out) {
        this.filter = filter;
        this.blockTokens = blockTokens;
        this.out = out;
    }

    @Override
    CacheEvents begin(final StartRecord record) {
        beginMs = beginMs == NONE ? record.wallClockMs() : beginMs;
        return new CacheEvents() {
            private InputInfo asked;

            @Override
            public void onReply(final InputInfo input, final Request request, final Reply reply) {
                if (request != null
                        && request.type == RequestType.QUERY
                        && request.instance != null
                        && !reply.isError()
                        && request.parts.get(0).group() == 0) {
                    asked = new InputInfo(request.sequence, request.timestampNs, input.kind(), 0, request);
                    if (filter.isInTime(asked, start()) && filter.isOfWanted(request) && filter.namesWanted(request)) {
                        write(request);
                    }
                }
            }
        };
    }

    private void write(final Request query) {
        final HashList hashes = query.parts.get(0);
        final long seed = seeds.computeIfAbsent(query.instance.namespace(), TraceExport::seed);
        final LongHashSet seen = new LongHashSet();
        final StringWriter line = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(line)) {
            json.writeStartObject();
            json.writeNumberField("timestamp", Math.max(0, start().wallClockMs(query.timestampNs) - beginMs));
            json.writeNumberField("input_length", (long) hashes.count() * blockTokens);
            json.writeNumberField("output_length", 0);
            json.writeArrayFieldStart("hash_ids");
            for (int i = 0; i < hashes.count(); i++) {
                final long id = id(hashes.keyHash(i, seed, 0));
                // Readers of traces refuse a block that stands twice in one request.
                if (seen.add(id)) {
                    json.writeNumber(id);
                }
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
        out.println(line);
        requests++;
    }

    private long id(final long key) {
        final long known = ids.get(key);
        if (known != NONE) {
            return known;
        }
        final long id = ids.size();
        ids.put(key, id);
        return id;
    }

    private static long seed(final String namespace) {
        final byte[] bytes = namespace.getBytes(StandardCharsets.UTF_8);
        return KeyHash.of(1, 0, 0, new UnsafeBuffer(bytes), 0, bytes.length);
    }

    /** Written so far. */
    long requests() {
        return requests;
    }
}

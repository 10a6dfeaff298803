package io.pegaflow.tools.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.pegaflow.engine.core.Recording;
import io.pegaflow.engine.core.RecordingBuilder;
import io.pegaflow.engine.journal.CutStates;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

class RecordPrinterTest {
    private static final long SECOND = 1_000_000_000L;

    private final RecordingBuilder cache = new RecordingBuilder(4);
    private final long chat = cache.register("chat", "blue");
    private final long other = cache.register("other", "green");
    private final RecordFilter filter = new RecordFilter();

    private List<String> print() {
        return print(new RecordedJournal(cache.recording()), false);
    }

    private List<String> print(final Journal journal, final boolean isJson) {
        final StringWriter text = new StringWriter();
        final PrintWriter out = new PrintWriter(text);
        filter.validate();
        journal.read(new RecordPrinter(filter, isJson ? new JsonView(out) : new TextView(out, false), CutStates.NONE));
        out.flush();
        return text.toString().lines().toList();
    }

    private static String hex(final int id) {
        final byte[] hash = RecordingBuilder.hash(id);
        return Hashes.hex(new UnsafeBuffer(hash), 0, hash.length);
    }

    private static void assertLine(final String part, final List<String> lines) {
        assertTrue(
                lines.stream().anyMatch(line -> line.contains(part)),
                () -> "expected: " + part + "\nprinted:\n" + String.join("\n", lines));
    }

    @Test
    void shouldSayRequestsAndDecisionsInWords() {
        cache.save(chat, 1, 2);
        cache.query(chat, 1, 2, 3);
        cache.load(chat, 2);
        cache.save(chat, 10, 11, 12, 13);
        cache.clean();
        final List<String> lines = print();
        assertLine("agent began: pid 4711 on here", lines);
        assertLine("save by chat device 0: 2 blocks " + hex(1).substring(0, 16), lines);
        assertLine("reserved for block " + hex(1).substring(0, 16) + ", shard 0", lines);
        assertLine("block " + hex(2).substring(0, 16) + " sealed: queries find it", lines);
        assertLine("query by chat: 3 blocks", lines);
        assertLine("lease 1 began: 2 blocks for instance chat", lines);
        assertLine(": 2 blocks hit", lines);
        assertLine("load by chat device 0: targets for 2 blocks, lease 1", lines);
        assertLine("lease 1 ended: spent", lines);
        assertLine("left: evicted", lines);
        assertLine("... and 1 more of these", lines);
        assertLine("an administrator has the cache cleaned", lines);
        assertLine("agent stopped in order", lines);
    }

    @Test
    void shouldSelectByKind() {
        cache.save(chat, 1, 2);
        cache.query(chat, 1);
        filter.kinds.add(new RecordFilter.KindConverter().convert("query"));
        final List<String> lines = print();
        assertLine("query by chat", lines);
        assertLine("lease 1 began", lines);
        assertFalse(lines.stream().anyMatch(line -> line.contains("save by")));
        assertFalse(lines.stream().anyMatch(line -> line.contains("tick")));
    }

    @Test
    void shouldNameTheNearestKind() {
        final String message = assertThrows(
                        TypeConversionException.class, () -> new RecordFilter.KindConverter().convert("lease-begun"))
                .getMessage();
        assertTrue(message.contains("is it lease-began?"), message);
    }

    @Test
    void shouldSelectByNamespaceHashAndTime() {
        cache.save(chat, 1, 2);
        cache.advance(10 * SECOND);
        cache.save(other, 1);
        filter.namespaces.add("green");
        assertTrue(print().stream().noneMatch(line -> line.contains("save by chat")));
        assertLine("save by other", print());
        filter.namespaces.clear();
        filter.hash = hex(2).toUpperCase(java.util.Locale.ROOT);
        assertLine("save by chat", print());
        assertTrue(print().stream().noneMatch(line -> line.contains("save by other")));
        filter.hash = null;
        filter.from = JournalTime.parse("+5s");
        assertLine("save by other", print());
        assertTrue(print().stream().noneMatch(line -> line.contains("save by chat")));
        filter.from = null;
        filter.to = JournalTime.parse("+5s");
        assertLine("save by chat", print());
        assertTrue(print().stream().noneMatch(line -> line.contains("save by other")));
    }

    /** Every line one object, whatever clients send. */
    @Test
    void shouldPrintJsonOfEverythingThatHappens() throws IOException {
        final JsonFactory json = JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        for (long seed = 1; seed <= 10; seed++) {
            try (Recording recording = Recording.random(seed, 400)) {
                int inputs = 0;
                for (final String line : print(new RecordedJournal(recording), true)) {
                    inputs += line.startsWith("{\"type\":\"input\"") ? 1 : 0;
                    try (JsonParser parser = json.createParser(line)) {
                        parser.nextToken();
                        parser.skipChildren();
                        assertEquals(null, parser.nextToken());
                    }
                }
                assertTrue(inputs > 30, "inputs=" + inputs);
                assertFalse(print(new RecordedJournal(recording), false).isEmpty());
            }
        }
    }
}

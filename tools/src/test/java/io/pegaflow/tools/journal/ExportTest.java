package io.pegaflow.tools.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.engine.core.RecordingBuilder;
import io.pegaflow.tools.trace.TraceReader;
import io.pegaflow.tools.trace.Workload;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportTest {
    private static final long SECOND = 1_000_000_000L;

    @TempDir
    private Path directory;

    private final RecordingBuilder cache = new RecordingBuilder(8);
    private final long chat = cache.register("chat, \"first\"", "blue");
    private final long other = cache.register("other", "green");

    @Test
    void shouldWriteATraceThatTheToolsRead() throws Exception {
        cache.query(chat, 1, 2, 3);
        cache.advance(2 * SECOND);
        cache.query(chat, 1, 2, 4);
        cache.query(other, 1);
        final StringWriter text = new StringWriter();
        final PrintWriter out = new PrintWriter(text);
        new RecordedJournal(cache.recording()).read(new TraceExport(new RecordFilter(), 16, out));
        out.flush();
        final Path file = Files.writeString(directory.resolve("trace.jsonl"), text.toString());
        final Workload workload = TraceReader.read(file, Integer.MAX_VALUE, false);
        assertEquals(3, workload.requestCount());
        assertEquals(3, workload.blockCount(0));
        assertEquals(2_000, workload.timestampMs(1) / 1_000 * 1_000);
        assertEquals(workload.ordinal(0, 1), workload.ordinal(1, 1), "the same block");
        assertEquals(5, workload.distinctCount(), "another namespace has other blocks");
        assertTrue(text.toString().contains("\"input_length\":48"), text::toString);
    }

    @Test
    void shouldWriteALineARequest() {
        cache.save(chat, 1, 2);
        cache.query(chat, 1, 2, 3);
        cache.load(chat, 2);
        final StringWriter text = new StringWriter();
        final PrintWriter out = new PrintWriter(text);
        new RecordedJournal(cache.recording()).read(new CsvExport(new RecordFilter(), out));
        out.flush();
        final List<String> lines = text.toString().lines().toList();
        assertEquals(CsvExport.HEADING, lines.get(0));
        assertEquals(6, lines.size(), "two registrations, save, query, load");
        assertTrue(lines.get(3).contains(",save,\"chat, \"\"first\"\"\",\"blue\",0,1,"), lines.get(3));
        assertTrue(lines.get(4).contains(",3,2,,1,,"), lines.get(4));
        assertTrue(lines.get(5).contains(",load,"), lines.get(5));
    }
}

package io.pegaflow.tools.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.ipc.Limits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceReaderTest {
    private static final String GOOD =
            "{\"timestamp\": 5, \"input_length\": 1024, \"output_length\": 3, \"hash_ids\": [7, 8]}";

    @TempDir
    private Path directory;

    @Test
    void shouldReadRequestsInOrder() throws Exception {
        final Workload workload = read(
                GOOD + "\n"
                        + "{\"hash_ids\":[7,9223372036854775807,9],\"output_length\":0,\"input_length\":1,\"timestamp\":6,"
                        + "\"model\":{\"name\":[1]}}\n"
                        + "{\"timestamp\": 9, \"input_length\": 10, \"output_length\": 3, \"hash_ids\": []}",
                false);
        assertEquals(3, workload.requestCount());
        assertEquals(5, workload.lookupCount());
        assertEquals(4, workload.distinctCount());
        assertEquals(3, workload.largestRequest());
        assertEquals(6, workload.timestampMs(1));
        assertEquals(workload.ordinal(0, 0), workload.ordinal(1, 0));
        assertEquals(Long.MAX_VALUE, workload.id(workload.ordinal(1, 1)));
        assertEquals(0, workload.blockCount(2));
        assertEquals(0, workload.badLines());
    }

    @Test
    void shouldStopAfterTheRequestsWanted() throws Exception {
        final Path file = directory.resolve("trace");
        Files.writeString(file, GOOD + "\n" + GOOD + "\nnever read");
        assertEquals(2, TraceReader.read(file, 2, false).requestCount());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "garbage",
                "[]",
                "null",
                "{\"timestamp\": 5, \"input_length\": 1024, \"output_length\": 3, \"hash_ids\": [7, 8",
                "{\"timestamp\": 5, \"input_length\": 1024, \"output_length\": 3, \"hash_ids\": [7, 8]",
                "{\"timestamp\": 5, \"input_length\": 1024, \"output_length\": 3, \"hash_ids\": [7, 8]} {}",
                "{\"timestamp\": 5, \"input_length\": 1024, \"output_length\": 3}",
                "{\"input_length\": 1024, \"output_length\": 3, \"hash_ids\": [7, 8]}",
                "{\"timestamp\": 5, \"output_length\": 3, \"hash_ids\": [7, 8]}",
                "{\"timestamp\": 5, \"input_length\": 1024, \"hash_ids\": [7, 8]}",
                "{\"timestamp\": 5.5, \"input_length\": 1024, \"output_length\": 3, \"hash_ids\": [7, 8]}",
                "{\"timestamp\": \"5\", \"input_length\": 1024, \"output_length\": 3, \"hash_ids\": [7, 8]}",
                "{\"timestamp\": -5, \"input_length\": 1024, \"output_length\": 3, \"hash_ids\": [7, 8]}",
                "{\"timestamp\": 5, \"input_length\": null, \"output_length\": 3, \"hash_ids\": [7, 8]}",
                "{\"timestamp\": 5, \"input_length\": 1024, \"output_length\": 3, \"hash_ids\": 7}",
                "{\"timestamp\": 5, \"input_length\": 1024, \"output_length\": 3, \"hash_ids\": [7, \"8\"]}",
                "{\"timestamp\": 5, \"input_length\": 1024, \"output_length\": 3, \"hash_ids\": [7, 8.0]}",
                "{\"timestamp\": 5, \"input_length\": 1024, \"output_length\": 3, \"hash_ids\": [7, -8]}",
                "{\"timestamp\": 5, \"input_length\": 1024, \"output_length\": 3, \"hash_ids\": [7, 7]}",
                "{\"timestamp\": 5, \"input_length\": 1024, \"output_length\": 3, \"hash_ids\": [[7]]}",
                "{\"timestamp\": 5, \"input_length\": 1024, \"output_length\": 3, \"hash_ids\": [9223372036854775808]}",
                "{\"timestamp\": 5, \"timestamp\": 5, \"input_length\": 1, \"output_length\": 3, \"hash_ids\": [7]}",
                "\u0000\u0001\u0002",
            })
    void shouldNameTheBadLineOrCountIt(final String line) throws Exception {
        final String text = GOOD + "\n" + line + "\n" + GOOD + "\n";
        final TraceException e = assertThrows(TraceException.class, () -> read(text, false));
        assertTrue(e.getMessage().contains("line=2"), e.getMessage());
        final Workload workload = read(text, true);
        assertEquals(2, workload.requestCount());
        assertEquals(1, workload.badLines());
    }

    @Test
    void shouldRefuseBytesThatAreNoText() throws Exception {
        final Path file = directory.resolve("trace");
        Files.write(file, new byte[] {'{', '"', (byte) 0xff, (byte) 0xfe, '"', '\n'});
        assertThrows(TraceException.class, () -> TraceReader.read(file, 10, false));
    }

    @Test
    void shouldRefuseLinesLongerThanAnyRequest() throws Exception {
        final byte[] line = new byte[LineReader.MAX_LINE_LENGTH + 2];
        Arrays.fill(line, (byte) ' ');
        System.arraycopy(GOOD.getBytes(StandardCharsets.UTF_8), 0, line, 0, GOOD.length());
        line[line.length - 1] = '\n';
        final Path file = directory.resolve("trace");
        Files.write(file, line);
        assertThrows(TraceException.class, () -> TraceReader.read(file, 10, false));
        assertEquals(1, TraceReader.read(file, 10, true).badLines());
    }

    @Test
    void shouldRefuseMoreBlocksThanOneRequestMayCarry() throws Exception {
        assertEquals(
                Limits.MAX_BLOCKS_PER_REQUEST,
                read(lineOf(Limits.MAX_BLOCKS_PER_REQUEST), false).largestRequest());
        assertThrows(TraceException.class, () -> read(lineOf(Limits.MAX_BLOCKS_PER_REQUEST + 1), false));
    }

    private Workload read(final String text, final boolean ignoreBadLines) throws IOException, TraceException {
        final Path file = directory.resolve("trace");
        Files.writeString(file, text);
        return TraceReader.read(file, Integer.MAX_VALUE, ignoreBadLines);
    }

    private static String lineOf(final int blocks) {
        return "{\"timestamp\": 5, \"input_length\": 1, \"output_length\": 3, \"hash_ids\": ["
                + LongStream.range(0, blocks).mapToObj(Long::toString).collect(Collectors.joining(",")) + "]}\n";
    }
}

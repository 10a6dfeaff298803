package io.pegaflow.tools.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.docs.GeneratedSection;
import io.pegaflow.tools.process.ExitCode;
import io.pegaflow.tools.process.ToolRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Replays traces that are none, as a person would, and compares what is printed with the page of errors. */
@Timeout(120)
class TraceErrorsTest {
    private static final String GOOD =
            "{\"timestamp\": 5, \"input_length\": 1024, \"output_length\": 3, \"hash_ids\": [7, 8]}\n";
    private static final String REMEDY = "; --ignore-bad-lines leaves such lines out";

    @TempDir
    private Path directory;

    /** What stands in the trace, null for no file, and what is printed after the name of the file. */
    record TraceError(String title, String trace, String message) {
        String markdown() {
            return "### " + title + "\n\n`pegaflow demo --trace FILE`, exit status 2\n\n```\n"
                    + message.replace("; ", ";\n    ") + "\n```\n";
        }
    }

    static List<TraceError> errors() {
        return List.of(
                new TraceError(
                        "Garbled line",
                        GOOD + "garbage\n" + GOOD,
                        "bad line in trace: file=FILE, line=2: Unrecognized token 'garbage'<more>" + REMEDY),
                new TraceError(
                        "Truncated trace",
                        GOOD + GOOD + GOOD.substring(0, 40),
                        "bad line in trace: file=FILE, line=3: Unexpected end-of-input<more>" + REMEDY),
                new TraceError(
                        "Line that lacks a field",
                        GOOD + "{\"timestamp\": 5}\n",
                        "bad line in trace: file=FILE, line=2: field is missing: name=input_length" + REMEDY),
                new TraceError(
                        "Number that is none",
                        GOOD.replace("5,", "\"five\","),
                        "bad line in trace: file=FILE, line=1: not a whole number: name=timestamp, found='five'"
                                + REMEDY),
                new TraceError(
                        "Empty trace",
                        "",
                        "trace holds no request: file=FILE, badLines=0; check that it is the right file and all of it"),
                new TraceError(
                        "No such trace",
                        null,
                        "trace cannot be read: file=FILE, cause=no such file or directory: path=FILE; check the path"));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void shouldPrintWhatIsDocumented(final TraceError error) throws Exception {
        final Path trace = trace(error.trace());
        try (ToolRun demo = DemoRun.start(directory, "--trace", trace.toString())) {
            final String printed = demo.awaitEnd(ExitCode.USAGE).output();
            int from = 0;
            for (final String part :
                    error.message().replace("FILE", trace.toString()).split("<more>")) {
                from = printed.indexOf(part, from);
                assertTrue(from >= 0, () -> "expected: " + error.message() + "\nprinted: " + printed);
            }
            assertEquals(-1, printed.indexOf("\tat "), printed);
        }
    }

    @Test
    void shouldGoOnBeyondBadLinesWhenTold() throws Exception {
        final Path trace = trace(GOOD + "garbage\n" + GOOD + GOOD.substring(0, 40));
        try (ToolRun demo =
                DemoRun.start(directory, "--trace", trace.toString(), "--ignore-bad-lines", "--pool-size", "16mb")) {
            demo.awaitEnd(ExitCode.OK);
            assertEquals(2, demo.number("bad_lines"));
            assertEquals(2, demo.number("requests"));
        }
    }

    @Test
    void shouldStandInTheDocumentation() throws IOException {
        new GeneratedSection("errors.md", "traces")
                .check(errors().stream().map(TraceError::markdown).collect(Collectors.joining("\n")));
    }

    private Path trace(final String text) throws IOException {
        final Path trace = directory.resolve("trace.jsonl");
        return text == null ? trace : Files.writeString(trace, text);
    }
}

package io.pegaflow.tools.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.tools.process.ExitCode;
import io.pegaflow.tools.process.ToolCommandLine;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class DemoOptionsTest {
    @ParameterizedTest
    @CsvSource({"max, 0", "1, 60000", "10, 6000", "0.5, 120000"})
    void shouldPassTimestampsAtTheSpeedGiven(final String speed, final long dueMs) {
        assertEquals(dueMs * 1_000_000, Speed.parse(speed).dueNs(60_000));
        assertEquals(Speed.parse(speed), Speed.parse(Speed.parse(speed).toString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "NaN", "Infinity", "fast"})
    void shouldRefuseWhatIsNoSpeed(final String speed) {
        assertThrows(IllegalArgumentException.class, () -> Speed.parse(speed));
    }

    @Test
    void shouldNameTheNumbersOfABlockThatDoesNotDivide() {
        final IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> new BlockShape(1, 3, KvLayout.SPLIT, 65_536));
        assertTrue(e.getMessage().contains("--block-bytes=65536"), e.getMessage());
        assertTrue(e.getMessage().contains("--layers=3"), e.getMessage());
        assertTrue(e.getMessage().contains("remainder=16"), e.getMessage());
        assertEquals(8, new BlockShape(1, 4, KvLayout.SPLIT, 64).segmentBytes());
    }

    @Test
    void shouldGiveOutNamespacesInTurn() {
        final DemoOptions options = parse("--namespace", "a", "--namespace", "b", "--clients", "3");
        assertEquals("a", options.namespaceOf(0));
        assertEquals("b", options.namespaceOf(1));
        assertEquals("a", options.namespaceOf(2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--clients 0",
                "--clients x",
                "--tp 0",
                "--tp 65",
                "--layers 0",
                "--block-bytes 100",
                "--block-bytes 64kb --layers 3",
                "--block-bytes 24 --kv-layout split",
                "--kv-layout diagonal",
                "--requests 0",
                "--speed never",
                "--pool-size lots",
                "--pool-size 1kb",
                "--pool-blocks 0",
                "--pool-size 1mb --pool-blocks 1000",
                "--connect /nowhere --pool-blocks 10",
                "--connect /nowhere --eviction lru",
                "--trace /nowhere/trace.jsonl",
                "--json /nowhere/out.json",
                "--block-bytes 1gb",
                "--unknown",
                "stray",
            })
    void shouldExitWithUsageStatus(final String arguments) {
        final StringWriter err = new StringWriter();
        final int status = ToolCommandLine.of("pegaflow demo", new DemoMain())
                .setErr(new PrintWriter(err))
                .execute(arguments.split(" "));
        assertEquals(ExitCode.USAGE, status, err.toString());
        assertTrue(err.toString().length() > 10, err.toString());
    }

    @Test
    void shouldStopAtABadLineAndNameIt(@TempDir final Path directory) throws Exception {
        final Path trace = directory.resolve("trace.jsonl");
        Files.writeString(trace, "{\"timestamp\": 0, \"input_len");
        final StringWriter err = new StringWriter();
        final int status = ToolCommandLine.of("pegaflow demo", new DemoMain())
                .setErr(new PrintWriter(err))
                .execute("--trace", trace.toString());
        assertEquals(ExitCode.USAGE, status);
        assertTrue(err.toString().contains("line=1"), err.toString());
    }

    private static DemoOptions parse(final String... arguments) {
        final DemoOptions options = new DemoOptions();
        new CommandLine(CommandLine.Model.CommandSpec.create()
                        .addMixin("demo", CommandLine.Model.CommandSpec.forAnnotatedObject(options)))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .parseArgs(arguments);
        return options;
    }
}

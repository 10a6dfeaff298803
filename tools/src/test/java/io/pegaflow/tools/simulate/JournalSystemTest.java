package io.pegaflow.tools.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.tools.demo.DemoMain;
import io.pegaflow.tools.process.ExitCode;
import io.pegaflow.tools.process.ToolRun;
import io.pegaflow.tools.trace.TraceFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Simulates what a real agent recorded of real clients. */
@Timeout(180)
class JournalSystemTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({"lru, 250, 1", "mq-lru, 200, 2"})
    void shouldReproduceTheHitsOfTheAgent(final String policy, final int blocks, final int ranks) throws Exception {
        final Path journal = directory.resolve("journal");
        final long hits;
        try (ToolRun demo = ToolRun.start(
                directory,
                "demo",
                DemoMain.class,
                List.of(
                        "--trace=" + TraceFiles.chat(),
                        "--requests=1000",
                        "--eviction=" + policy,
                        "--pool-blocks=" + blocks,
                        "--tp=" + ranks,
                        "--journal-dir=" + journal,
                        "--block-bytes=8kb"))) {
            hits = demo.awaitEnd(ExitCode.OK).number("block_hits");
        }
        final Path plot = directory.resolve("plot.svg");
        final SimulateRun run = SimulateRun.of(
                "--journal",
                journal.toString(),
                "--blocks",
                "100,1000",
                "--policies",
                "opt",
                "--plot",
                plot.toString());
        assertEquals(ExitCode.OK, run.status(), run::err);
        assertTrue(
                run.out()
                        .contains(String.format(
                                "Self-check: %s at %d blocks, as recorded: %,d hits simulated, %,d recorded: equal.",
                                policy, blocks, hits, hits)),
                run::out);
        assertTrue(run.out().matches("(?s).*1,000 requests, .* " + blocks + " +0\\.\\d{4}\\* .*"), run::out);
        assertTrue(Files.readString(plot).contains("as recorded: " + policy + ", " + blocks + " blocks"));
    }

    @Test
    void shouldRefuseWhatIsNoJournal() throws Exception {
        refuse("there is no journal", "--journal", directory.resolve("none").toString());
        refuse("not the directory of a journal", "--journal", directory.toString());
        refuse("requests must come from one source: --trace=none, --journal=none");
        refuse("requests must come from one source: --trace=x, --journal=y", "--trace", "x", "--journal", "y");
        refuse("options do not go together: --journal, --requests", "--journal", "y", "--requests", "5");
        refuse("options do not go together: --journal, --ignore-bad-lines", "--journal", "y", "--ignore-bad-lines");
    }

    private static void refuse(final String message, final String... arguments) {
        final SimulateRun run = SimulateRun.of(arguments);
        assertEquals(ExitCode.USAGE, run.status(), run::err);
        assertTrue(run.err().contains(message), run::err);
    }
}

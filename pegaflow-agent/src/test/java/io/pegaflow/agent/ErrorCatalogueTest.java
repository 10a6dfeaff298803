package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pegaflow.agent.ErrorCase.Needs;
import io.pegaflow.docs.GeneratedSection;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Makes everything happen that the page of errors tells of, and compares what is printed. */
@Timeout(180)
class ErrorCatalogueTest {
    private static ErrorScene sceneWithAgent;

    static List<ErrorCase> catalogue() {
        return ErrorCatalogue.all();
    }

    @BeforeAll
    static void openScene() {
        sceneWithAgent = new ErrorScene();
    }

    @AfterAll
    static void closeScene() {
        sceneWithAgent.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("catalogue")
    void shouldPrintWhatIsDocumented(final ErrorCase error) {
        assumeTrue(error.needs() != Needs.ROOT || canMount(), "no right to mount a file system here");
        if (error.needs() == Needs.AGENT) {
            sceneWithAgent.sharedAgent();
            try {
                check(error, sceneWithAgent);
            } finally {
                sceneWithAgent.endCase();
            }
        } else {
            try (ErrorScene scene = new ErrorScene()) {
                check(error, scene);
            }
        }
    }

    private static void check(final ErrorCase error, final ErrorScene scene) {
        final String printed = error.run().in(scene);
        assertTrue(error.isIn(printed), () -> "expected: " + error.message() + "\nprinted: " + printed);
        assertFalse(printed.contains("\tat "), printed);
    }

    @Test
    void shouldStandInTheDocumentation() throws IOException {
        final Map<String, StringBuilder> sections = new LinkedHashMap<>();
        for (final ErrorCase error : catalogue()) {
            sections.computeIfAbsent(error.section(), section -> new StringBuilder("## " + section + "\n"))
                    .append('\n')
                    .append(error.markdown());
        }
        new GeneratedSection("errors.md", "agent and client").check(String.join("\n", sections.values()));
    }

    @Test
    void shouldFitIntoSmallSharedMemoryOnceTheRemedyIsTaken() {
        assumeTrue(canMount(), "no right to mount a file system here");
        try (ErrorScene scene = new ErrorScene()) {
            final String small = "mkdir -p shm; mount -t tmpfs -o size=64m tmpfs shm";
            final String larger = small + "; mount -o remount,size=256m shm";
            scene.agentStarts(scene.mounting(larger), "--run-dir", "DIR/shm/run", "--pool-size", "64mb");
            final String elsewhere = scene.agentStarts(scene.mounting(small), "--run-dir", "DIR/elsewhere");
            assertTrue(elsewhere.contains("ready:"), elsewhere);
        }
    }

    private static boolean canMount() {
        try {
            return new ProcessBuilder("unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt")
                            .start()
                            .waitFor()
                    == 0;
        } catch (final IOException ex) {
            return false;
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}

package io.pegaflow.tools.completion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The completion script, in the shells that this machine has. */
class CompletionMainTest {
    @TempDir
    private Path directory;

    private Path script;

    @BeforeEach
    void writeScript() throws IOException {
        script = directory.resolve("completion");
        final PrintStream systemOut = System.out;
        try (PrintStream out = new PrintStream(Files.newOutputStream(script), true, StandardCharsets.UTF_8)) {
            System.setOut(out);
            assertEquals(
                    0,
                    new CommandLine(new CompletionMain())
                            .setCaseInsensitiveEnumValuesAllowed(true)
                            .execute("bash"));
        } finally {
            System.setOut(systemOut);
        }
    }

    @Test
    void shouldLoadIntoBash() throws Exception {
        assertEquals("", run("bash", "-n", script.toString()));
        final String bound = run("bash", "-c", "source " + script + "; complete -p pegaflow");
        assertTrue(bound.contains("_complete_pegaflow pegaflow"), bound);
    }

    @Test
    void shouldLoadIntoZsh() throws Exception {
        assertEquals("", run("zsh", "-n", script.toString()));
        run("zsh", "-c", "source " + script);
    }

    @Test
    void shouldCompleteInZsh() throws Exception {
        assertTrue(
                completeInZsh("./pegaflow agent --pr\t", "agent --print-config").contains("agent --print-config"));
        final String words = completeInZsh("pegaflow agent --idle \t\t", "yield");
        for (final String word : List.of("auto", "spin", "yield", "backoff")) {
            assertTrue(words.contains(word), words);
        }
    }

    /** What an interactive zsh shows up to a text, once keys are typed in a terminal of its own. */
    private String completeInZsh(final String keys, final String awaited) throws Exception {
        final String terminal = "zmodload zsh/zpty || exit; export TERM=dumb; zpty t 'zsh -f -i'\n"
                + "zpty -w t \"source " + script + "; echo load''ed\"; zpty -r t shown '*loaded*' || exit\n"
                + "zpty -w -n t $'" + keys.replace("\t", "\\t") + "'; zpty -r t shown '*" + awaited + "*'; s=$?\n"
                + "print -r -- $shown; zpty -d t; exit $s";
        return run("zsh", "-f", "-c", terminal);
    }

    @Test
    void shouldCompleteCommands() throws Exception {
        assertEquals(List.of("agent"), complete("./pegaflow", "a"));
        assertEquals(List.of("ipc"), complete("pegaflow", "bench", "i"));
        assertTrue(complete("pegaflow", "").containsAll(List.of("agent", "demo", "completion", "version", "help")));
        assertTrue(complete("pegaflow", "completion", "").containsAll(List.of("bash", "zsh")));
    }

    @Test
    void shouldCompleteFlagsAndWords() throws Exception {
        final List<String> flags = complete("pegaflow", "agent", "--po");
        assertEquals(List.of("--pool-blocks", "--pool-dir", "--pool-size"), flags);
        assertEquals(List.of("--print-config"), complete("pegaflow", "agent", "--pr"));
        assertEquals(List.of("backoff"), complete("pegaflow", "agent", "--idle", "b"));
        assertEquals(List.of("dedicated"), complete("pegaflow", "agent", "--threading", "d"));
        assertEquals(List.of("async"), complete("pegaflow", "agent", "--journal", "a"));
        assertEquals(List.of("auto", "cuda", "host"), complete("pegaflow", "agent", "--device-backend", ""));
        assertTrue(
                complete("pegaflow", "agent", "--run-dir", directory + "/comp").contains(script.toString()));
        assertFalse(complete("pegaflow", "demo", "--").isEmpty());
        assertEquals(List.of("lru", "lru-head"), complete("pegaflow", "simulate", "--policies", "lru"));
    }

    /** What bash offers for the last word; {@code compopt} works only while somebody types. */
    private List<String> complete(final String... words) throws Exception {
        final String quoted = "'" + String.join("' '", words) + "'";
        final String answer = run(
                "bash",
                "-c",
                "source " + script + "; compopt() { :; }; COMP_WORDS=(" + quoted + "); COMP_CWORD=" + (words.length - 1)
                        + "; COMP_LINE=\"${COMP_WORDS[*]}\"; COMP_POINT=${#COMP_LINE}"
                        + "; _complete_pegaflow; printf '%s\\n' \"${COMPREPLY[@]}\"");
        final List<String> sorted = new ArrayList<>(Arrays.asList(answer.strip().split("\\s+")));
        sorted.sort(null);
        return sorted;
    }

    private String run(final String... command) throws Exception {
        assumeTrue(isThere(command[0]), () -> "no " + command[0] + " on PATH");
        final Path output = directory.resolve("output");
        final Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), () -> String.join(" ", command));
        } finally {
            process.destroyForcibly();
        }
        final String text = Files.readString(output);
        assertEquals(0, process.exitValue(), text);
        return text;
    }

    private static boolean isThere(final String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(path -> Files.isExecutable(Path.of(path, program)));
    }
}

package io.pegaflow.agent.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OptionFileTest {
    @TempDir
    private Path directory;

    @Test
    void shouldKnowLineOfEachKey() throws IOException {
        final OptionFile file = read("# pool\n\npool-size = 4gb\r\n ! more \\\npool-dir: /a\\\n   /b\n\nidle  spin \n");
        assertEntry(file, "pool-size", "4gb", 3);
        assertEntry(file, "pool-dir", "/a/b", 5);
        assertEntry(file, "idle", "spin", 8);
        assertEquals(3, file.entries().size());
    }

    @Test
    void shouldReadEscapesAndUtf8() throws IOException {
        final OptionFile file = read("run-dir = /a\\u0020b\npool-dir = C\\:\\\\d\\\ndevice-dir = /größe\n");
        assertEntry(file, "run-dir", "/a b", 1);
        assertEntry(file, "pool-dir", "C:\\ddevice-dir = /größe", 2);
    }

    @Test
    void shouldHoldKeysWithoutValues() throws IOException {
        assertEntry(read("external\n"), "external", "", 1);
        assertEquals(0, read("").entries().size());
        assertEntry(read("idle=spin\\"), "idle", "spin", 1);
    }

    @Test
    void shouldRefuseKeyGivenTwice() {
        assertRefused(
                "option given twice: key=idle, file=" + path() + ", lines=1 and 3; remove one of them",
                "idle=spin\npool-size=1gb\nidle=spin");
    }

    @Test
    void shouldSayWhatIsWrongWithFile() throws IOException {
        assertRefused(
                "malformed line: file=" + path()
                        + ", line=2, cause=Malformed \\uxxxx encoding; write a backslash as two",
                "a=1\nb=\\u12x4\n");
        assertRefused(
                "options file is too large: file=" + path() + ", limitBytes=" + OptionFile.MAX_BYTES
                        + "; name a text file with lines such as pool-size = 4gb",
                "#".repeat(OptionFile.MAX_BYTES + 1));
        Files.write(path(), new byte[] {'a', '=', (byte) 0xff});
        assertEquals(
                "options file is not UTF-8: file=" + path() + "; name a text file with lines such as pool-size = 4gb",
                failure(path()));
        final Path missing = directory.resolve("missing");
        assertEquals(
                "cannot read options file: file=" + missing + ", cause=no such file or directory: path=" + missing
                        + "; check the path",
                failure(missing));
        assertEquals("cannot read options file: file=" + directory + ", cause=Is a directory", failure(directory));
    }

    @Test
    void shouldTakeFileOfLargestSize() throws IOException {
        assertEquals(0, read("#".repeat(OptionFile.MAX_BYTES)).entries().size());
    }

    private Path path() {
        return directory.resolve("agent.properties");
    }

    private OptionFile read(final String text) throws IOException {
        Files.write(path(), text.getBytes(StandardCharsets.UTF_8));
        return OptionFile.read(path());
    }

    private void assertRefused(final String message, final String text) {
        final IllegalArgumentException ex = assertThrows(IllegalArgumentException.class, () -> read(text));
        assertEquals(message, ex.getMessage());
    }

    private static String failure(final Path path) {
        return assertThrows(IllegalArgumentException.class, () -> OptionFile.read(path))
                .getMessage();
    }

    private static void assertEntry(final OptionFile file, final String key, final String value, final int line) {
        assertEquals(value, file.entries().get(key).value(), key);
        assertEquals(line, file.entries().get(key).line(), key);
    }
}

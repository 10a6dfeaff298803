package io.pegaflow.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A part of a page in {@code docs} that is made from the sources and stands between two markers. A test compares it, or writes
 * it anew with {@code -Dpegaflow.docs=write}.
 */
public final class GeneratedSection {
    private final Path page;
    private final String begin;
    private final String end;

    /**
     * A section of a page.
     *
     * @param page file name in {@code docs}.
     * @param name of the section in its markers.
     */
    public GeneratedSection(final String page, final String name) {
        this.page = root().resolve("docs").resolve(page);
        begin = "<!-- generated: " + name + " -->\n";
        end = "<!-- end of generated: " + name + " -->\n";
    }

    /**
     * Hold the section against what it should be.
     *
     * @param expected Markdown with a line feed at its end.
     * @throws IOException if the page cannot be read or written.
     */
    public void check(final String expected) throws IOException {
        final String text = Files.readString(page);
        final int from = text.indexOf(begin);
        final int to = text.indexOf(end);
        assertTrue(from >= 0 && to > from, () -> "page lacks its markers: page=" + page + ", marker=" + begin);
        final int contentFrom = from + begin.length();
        if ("write".equals(System.getProperty("pegaflow.docs"))) {
            Files.writeString(page, text.substring(0, contentFrom) + "\n" + expected + "\n" + text.substring(to));
        } else {
            assertEquals(
                    "\n" + expected + "\n",
                    text.substring(contentFrom, to),
                    () -> page + " is not up to date; run this test with -Dpegaflow.docs=write");
        }
    }

    /** Tests run in the directory of their module. */
    private static Path root() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(directory.resolve("docs"))) {
            directory = directory.getParent();
        }
        return directory;
    }
}

package io.pegaflow.agent.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A part of a document that follows from the code, between the lines {@code <!-- generated: NAME -->} and {@code <!-- end of NAME
 * -->}. The property {@code pegaflow.docs.write=true} has the documents written rather than compared.
 */
public final class GeneratedSection {
    private static final String HOW_TO_WRITE = "the document does not say what the code does; to write it: mvn -o -pl"
            + " pegaflow-agent -am test -Dtest='*DocsTest' -Dsurefire.failIfNoSpecifiedTests=false"
            + " -Dpegaflow.docs.write=true";

    private GeneratedSection() {}

    /**
     * Compare a section with what it should be, or write it.
     *
     * @param document path below the root of the project.
     * @param name     of the section.
     * @param lines    what it should be.
     * @throws IOException if the document cannot be read or written.
     */
    public static void check(final String document, final String name, final List<String> lines) throws IOException {
        final Path path = Path.of(System.getProperty("pegaflow.root")).resolve(document);
        final String text = Files.readString(path);
        final String begin = "<!-- generated: " + name + " -->\n";
        final int from = text.indexOf(begin) + begin.length();
        final int to = text.indexOf("<!-- end of " + name + " -->");
        assertTrue(from >= begin.length() && to >= from, () -> "no section " + name + " in " + path);
        final String wanted = "\n" + String.join("\n", lines) + "\n\n";
        if (Boolean.getBoolean("pegaflow.docs.write")) {
            Files.writeString(path, text.substring(0, from) + wanted + text.substring(to));
        } else {
            assertEquals(wanted, text.substring(from, to), HOW_TO_WRITE);
        }
    }
}

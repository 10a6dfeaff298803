package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tests that the tables of the contract's cases name are there, and each case has a test or a reason. */
class ContractCasesDocsTest {
    private static final Path ROOT = Path.of(System.getProperty("pegaflow.root"));
    private static final Pattern ROW = Pattern.compile("\\| ([a-z].*?) \\| (.+) \\|");
    private static final Pattern TEST = Pattern.compile("`([A-Za-z]+)#([A-Za-z]+)`");

    @Test
    void shouldNameTestsThatExist() throws IOException {
        final Map<String, Path> sources = testSources();
        final List<String> missing = new ArrayList<>();
        for (final String line : Files.readAllLines(ROOT.resolve("docs/contract-cases.md"))) {
            final Matcher test = TEST.matcher(line);
            while (line.startsWith("| ") && test.find()) {
                final Path source = sources.get(test.group(1) + ".java");
                if (source == null || !Files.readString(source).contains("void " + test.group(2) + "(")) {
                    missing.add(test.group());
                }
            }
        }
        assertEquals(List.of(), missing);
    }

    @Test
    void shouldHaveATestOrAReasonForEachCase() throws IOException {
        final String text = Files.readString(ROOT.resolve("docs/contract-cases.md"));
        int tested = 0;
        int leftOut = 0;
        for (final String line : text.split("\n")) {
            final Matcher row = ROW.matcher(line);
            if (row.matches() && !row.group(1).equals("case")) {
                assertTrue(row.group(2).matches("`[^`]+`(, `[^`]+`)*|— .+"), () -> "neither test nor reason: " + line);
                tested += row.group(2).startsWith("`") ? 1 : 0;
                leftOut += row.group(2).startsWith("— ") ? 1 : 0;
            }
        }
        final String sum =
                "Of " + (tested + leftOut) + " lines " + tested + " are tested and " + leftOut + " do not apply.";
        assertTrue(text.contains(sum), () -> "the document should say: " + sum);
    }

    private static Map<String, Path> testSources() throws IOException {
        final Map<String, Path> sources = new HashMap<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (final Path module : modules.map(path -> path.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> files = Files.walk(module)) {
                    files.filter(path -> path.toString().endsWith("Test.java"))
                            .forEach(path -> sources.put(path.getFileName().toString(), path));
                }
            }
        }
        return sources;
    }
}

package io.pegaflow.tools.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.tools.process.ExitCode;
import io.pegaflow.tools.trace.TraceFiles;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.NodeList;

/** The command on a generated trace, and with what it cannot use. */
class SimulateMainTest {
    private static final String GOOD =
            "{\"timestamp\": 5, \"input_length\": 1024, \"output_length\": 3, \"hash_ids\": [7, 8]}\n";

    @TempDir
    private Path directory;

    @Test
    void shouldPrintATableAndWriteWhatItSays() throws Exception {
        final Path json = directory.resolve("cells.json");
        final SimulateRun run = chat("--blocks", "1000,250", "--policies", "lru,opt", "--json", json.toString());
        assertTrue(
                run.out()
                        .matches("(?s).* 2,000 requests, 32,903 block lookups, .*"
                                + " blocks +lru +opt\\R +250 +0\\.4797 +0\\.\\d{4}\\R +1,000 +0\\.8361 +0\\.\\d{4}\\R.*"
                                + "4 cells in .* s on \\d+ threads.*"),
                run::out);
        final String text = Files.readString(json);
        assertTrue(
                text.startsWith(
                        "[\n  {\"policy\":\"lru\",\"blocks\":250,\"hits\":15782,\"lookups\":32903,\"hit_ratio\":"
                                + 15_782 / 32_903.0 + "},\n  {\"policy\":\"lru\",\"blocks\":1000,\"hits\":27509,"),
                text);
        assertTrue(text.endsWith("}\n]\n"), text);
        assertEquals(text, text.replaceAll("[^\\p{Print}\n]", ""));
    }

    @Test
    void shouldComeToTheSameResultsOnAnyNumberOfThreads() throws Exception {
        final Path one = directory.resolve("one.json");
        final Path several = directory.resolve("several.json");
        chat("--threads", "1", "--json", one.toString());
        final SimulateRun run = chat("--threads", "5", "--json", several.toString());
        assertTrue(run.out().contains("on 5 threads"), run::out);
        assertEquals(-1, Files.mismatch(one, several));
    }

    @Test
    void shouldHoldAsManyBlocksAsAPoolOfThatSize() {
        final SimulateRun run = chat("--pool-sizes", "64mb,16mb", "--block-bytes", "64kb", "--policies", "lru");
        assertTrue(run.out().matches("(?s).* 189 +16\\.0mb +0\\..* 765 +64\\.0mb +0\\..*"), run::out);
    }

    @Test
    void shouldDrawAValidSvg() throws Exception {
        final Path plot = directory.resolve("a <plot>.svg");
        chat("--plot", plot.toString());
        final NodeList lines = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(plot.toFile())
                .getElementsByTagName("polyline");
        assertTrue(lines.getLength() > SimulatedPolicy.names().size(), "lines=" + lines.getLength());
        for (final String name : SimulatedPolicy.names()) {
            assertTrue(Files.readString(plot).contains(">" + name), name);
        }
    }

    @Test
    void shouldDrawAPng() throws Exception {
        final Path plot = directory.resolve("plot.png");
        chat("--plot", plot.toString(), "--block-bytes", "1mb", "--blocks", "100");
        final BufferedImage image = ImageIO.read(plot.toFile());
        assertEquals(1_800, image.getWidth());
        int inked = 0;
        for (int i = 0; i < image.getWidth() * image.getHeight(); i++) {
            inked += (image.getRGB(i % image.getWidth(), i / image.getWidth()) & 0xFFFFFF) == 0xFFFFFF ? 0 : 1;
        }
        assertTrue(inked > 10_000, "inked=" + inked);
    }

    @Test
    void shouldSaveNothingOfARequestThatIsLargerThanTheCache() throws IOException {
        final Path trace = Files.writeString(directory.resolve("trace"), GOOD + GOOD);
        final SimulateRun run = SimulateRun.of("--trace", trace.toString(), "--blocks", "1,2", "--policies", "lru");
        assertTrue(run.out().matches("(?s).* 1 +0\\.0000\\R +2 +0\\.5000\\R.*"), run::out);
        assertTrue(run.out().contains("lru at 1 blocks: 2 requests were not saved"), run::out);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--blocks 0                           | value is out of range: --blocks=0, minimum=1",
                "--blocks -5                          | value is out of range: --blocks=-5, minimum=1",
                "--blocks 4294967297                  | value is out of range: --blocks=4294967297",
                "--blocks 99999999999999999999        | '99999999999999999999' is not a long",
                "--blocks 10,20,10                    | size stands there twice: --blocks=10",
                "--blocks ten                         | 'ten' is not a long",
                "--blocks 10 --pool-sizes 1gb         | options do not go together: --blocks, --pool-sizes",
                "--pool-sizes 1gb                     | --pool-sizes needs --block-bytes",
                "--pool-sizes 1gb,0 --block-bytes 1mb | value is out of range: --pool-sizes=0, minimum=1",
                "--pool-sizes 1gb,1024mb --block-bytes 1mb | size stands there twice: --pool-sizes=1073741824",
                "--pool-sizes 1kb --block-bytes 1mb   | pool too small: poolBytes=1024",
                "--pool-sizes 1mb --block-bytes 1mb   | no block fits the pool: --pool-sizes=1mb",
                "--pool-sizes 1gx --block-bytes 1mb   | not a size: value='1gx'",
                "--block-bytes 0                      | value is out of range: --block-bytes=0",
                "--policies mqlru                     | unknown policy: --policies=mqlru, known are: lru, lru-head, mq-lru, opt; did you mean mq-lru?",
                "--policies lru,lru                   | policy stands there twice: --policies=lru,lru",
                "--ghosts 0                           | value is out of range: --ghosts=0.0",
                "--ghosts NaN                         | value is out of range: --ghosts=NaN",
                "--threads 0                          | value is out of range: --threads=0, minimum=1",
                "--requests 0                         | value is out of range: --requests=0, minimum=1",
                "--json DIR/none/x.json               | file cannot be written, no such directory: --json=",
                "--json DIR                           | file cannot be written, it is a directory",
                "--plot DIR/x.pdf                     | kind of plot is not known: --plot=",
            })
    void shouldSayWhatIsWrongWithItsOptions(final String arguments, final String message) {
        refuse(TraceFiles.chat(), arguments, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "garbage        | line=2: Unrecognized token 'garbage'",
                "{}             | line=2: field is missing: name=timestamp; --ignore-bad-lines leaves such lines out",
            })
    void shouldSayWhichLineOfATraceIsWrong(final String line, final String message) throws IOException {
        final Path trace = Files.writeString(directory.resolve("trace"), GOOD + line + "\n" + GOOD);
        refuse(trace, "", message);
        final SimulateRun run = SimulateRun.of("--trace", trace.toString(), "--ignore-bad-lines");
        assertEquals(ExitCode.OK, run.status(), run::err);
        assertTrue(run.out().contains("bad lines left out: 1"), run::out);
    }

    @Test
    void shouldRefuseATraceThatIsNotThereOrEmpty() throws IOException {
        refuse(directory.resolve("none"), "", "trace cannot be read: file=");
        refuse(Files.createFile(directory.resolve("empty")), "", "trace holds no request: file=");
    }

    private void refuse(final Path trace, final String arguments, final String message) {
        final String[] all = Stream.concat(
                        Stream.of("--trace", trace.toString()),
                        Stream.of(arguments.replace("DIR", directory.toString()).split(" "))
                                .filter(word -> !word.isEmpty()))
                .toArray(String[]::new);
        final SimulateRun run = SimulateRun.of(all);
        assertEquals(ExitCode.USAGE, run.status(), run::err);
        assertTrue(run.err().contains(message), run::err);
        assertFalse(run.err().contains("\tat "), run::err);
    }

    private static SimulateRun chat(final String... arguments) {
        final SimulateRun run = SimulateRun.of(
                Stream.concat(Stream.of("--trace", TraceFiles.chat().toString()), Stream.of(arguments))
                        .toArray(String[]::new));
        assertEquals(ExitCode.OK, run.status(), run::err);
        return run;
    }
}

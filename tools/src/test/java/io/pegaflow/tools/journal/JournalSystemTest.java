package io.pegaflow.tools.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.agent.AgentContext;
import io.pegaflow.agent.AgentLauncher;
import io.pegaflow.agent.DeviceBackendKind;
import io.pegaflow.agent.http.HttpAddress;
import io.pegaflow.engine.journal.queue.JournalMode;
import io.pegaflow.tools.demo.DemoMain;
import io.pegaflow.tools.process.ExitCode;
import io.pegaflow.tools.process.ToolRun;
import io.pegaflow.tools.trace.TraceReader;
import io.pegaflow.tools.trace.Workload;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A demo whose agent keeps a journal, and every tool on what it left. */
@Timeout(180)
class JournalSystemTest {
    private static final int REQUESTS = 200;
    private static final int POOL_BLOCKS = 300;
    /** Of the header of a document in a queue's file. */
    private static final int METADATA = 1 << 30;

    private static final int LENGTH_MASK = METADATA - 1 & -4;

    @TempDir
    private Path directory;

    private record Run(int status, String out, String err) {
        Run expect(final int wanted) {
            assertEquals(wanted, status, out + err);
            return this;
        }

        Run says(final String text) {
            assertTrue(out.contains(text), () -> "expected: " + text + "\nprinted:\n" + out + err);
            return this;
        }
    }

    private Path journal() {
        return directory.resolve("journal");
    }

    private Run journal(final String... arguments) {
        return on(journal(), arguments);
    }

    private static Run on(final Path journal, final String... arguments) {
        final List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--dir=" + journal);
        final StringWriter out = new StringWriter();
        final StringWriter err = new StringWriter();
        final int status = JournalMain.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
        return new Run(status, out.toString(), err.toString());
    }

    private ToolRun startDemo() throws IOException {
        return ToolRun.start(
                directory,
                "demo",
                DemoMain.class,
                List.of(
                        "--requests=" + REQUESTS,
                        "--pool-blocks=" + POOL_BLOCKS,
                        "--block-bytes=4kb",
                        "--clients=2",
                        "--namespace=blue",
                        "--namespace=green",
                        "--journal-dir=" + journal()));
    }

    @Test
    void shouldTellWhatADemoDid() throws Exception {
        final long hits;
        final long lookups;
        try (ToolRun demo = startDemo()) {
            demo.awaitEnd(ExitCode.OK);
            hits = demo.number("block_hits");
            lookups = demo.number("block_lookups");
        }
        journal("verify").expect(ExitCode.OK).says("healthy").says("stopped in order");
        journal("replay").expect(ExitCode.OK).says("differences 0");
        final Run stats = journal("stats", "--json").expect(ExitCode.OK);
        assertEquals(hits, number(stats.out, "hits"));
        assertEquals(lookups, number(stats.out, "lookups"));
        journal("stats").expect(ExitCode.OK).says("evicted").says("reuse distance");
        checkState();
        checkExplanations();
        checkExports();
    }

    /** In the middle of the run, against what the records alone tell. */
    private void checkState() {
        final long sequence = middle();
        final Run state = journal("state", "--at=" + sequence, "--blocks").expect(ExitCode.OK);
        state.says("After #" + sequence + ",");
        final StateCount count = new StateCount(sequence);
        read(count);
        state.says("blocks sealed " + String.format("%,d", count.sealed()) + ", partly there " + count.partial());
        state.says("leases " + count.leases() + ", transfers " + count.transfers());
        assertEquals(
                count.sealed(),
                state.out
                        .lines()
                        .filter(line -> line.matches("[0-9a-f]{64} (blue|green) 0 sealed .*"))
                        .count(),
                "blocks listed");
    }

    private void read(final RunVisitor visitor) {
        final JournalLocation location = new JournalLocation(journal());
        location.read(visitor);
    }

    private long middle() {
        final Matcher last = Pattern.compile("#([0-9]+)").matcher(journal("print", "--kind=query").out);
        final List<Long> queries = new ArrayList<>();
        while (last.find()) {
            queries.add(Long.parseLong(last.group(1)));
        }
        return queries.get(queries.size() / 2);
    }

    private void checkExplanations() {
        final Run queries = journal("print", "--kind=query", "--namespace=green");
        final Matcher number = Pattern.compile("#([0-9]+) query by").matcher(queries.out);
        boolean isEvictionExplained = false;
        boolean isOtherNamespaceKnown = false;
        String hash = null;
        while (number.find() && !(isEvictionExplained && isOtherNamespaceKnown)) {
            final Run explained = journal("explain", number.group(1)).expect(ExitCode.OK);
            explained.says("It asked for ");
            isEvictionExplained |= explained.out.contains("to make room for save #");
            isOtherNamespaceKnown |= explained.out.contains("other namespaces had: ");
            final Matcher missed =
                    Pattern.compile("evicted .*\n +([0-9a-f]{16})").matcher(explained.out);
            hash = missed.find() ? missed.group(1) : hash;
        }
        assertTrue(isEvictionExplained, "an eviction has its request");
        assertTrue(isOtherNamespaceKnown, "both clients ask for the same blocks");
        journal("explain", "0x" + hash)
                .expect(ExitCode.OK)
                .says("In namespace green:")
                .says("evicted to make room for save #")
                .says("missed by query #");
        assertTrue(
                journal("explain", "0xfeedfeedfeed").expect(ExitCode.USAGE).err.contains("no request of the journal"));
    }

    private void checkExports() throws Exception {
        final Path trace = directory.resolve("trace.jsonl");
        journal("export", "--namespace=blue", "--out=" + trace).expect(ExitCode.OK);
        final Workload workload = TraceReader.read(trace, Integer.MAX_VALUE, false);
        assertEquals(REQUESTS, workload.requestCount());
        final Run csv = journal("export", "--format=csv", "--kind=query").expect(ExitCode.OK);
        assertEquals(1 + 2 * REQUESTS, csv.out.lines().count());
        final Run json = journal("print", "--json", "--kind=save").expect(ExitCode.OK);
        assertTrue(json.out.lines().allMatch(line -> line.startsWith("{\"type\":")), json.out);
    }

    /** The second agent records what the first one's journal drives it to do. */
    @Test
    void shouldDriveARunningAgent() throws Exception {
        try (ToolRun demo = startDemo()) {
            demo.awaitEnd(ExitCode.OK);
        }
        final Path second = directory.resolve("second");
        final AgentContext context = new AgentContext()
                .runDirectory(directory.resolve("agent"))
                .httpAddress(new HttpAddress("127.0.0.1", 0));
        context.devices().backendKind(DeviceBackendKind.HOST);
        context.pool().bytes(16L << 20);
        context.journal().mode(JournalMode.ASYNC).directory(second);
        try (AgentLauncher agent = AgentLauncher.launch(context)) {
            journal("replay", "--into=" + agent.context().aeronDirectory(), "--block-bytes=4kb")
                    .expect(ExitCode.OK);
        }
        assertEquals(2 * REQUESTS, number(on(second, "stats", "--json").out, "queries"));
        on(second, "replay").expect(ExitCode.OK).says("differences 0");
    }

    @Test
    void shouldFollowALiveAgentAndLocateDamage() throws Exception {
        final StringWriter out = new StringWriter();
        final Thread follower;
        try (ToolRun demo = startDemo()) {
            ToolRun.await("the journal is there", () -> isBegun());
            follower = new Thread(() -> JournalMain.commandLine()
                    .setOut(new PrintWriter(out, true))
                    .execute("print", "--follow", "--kind=register", "--dir=" + journal()));
            follower.start();
            demo.awaitEnd(ExitCode.OK);
        }
        ToolRun.await("the end is printed", () -> out.toString().contains("agent stopped in order"));
        assertTrue(out.toString().contains("namespace green"), out::toString);
        follower.interrupt();
        follower.join();
        final byte[] whole = Files.readAllBytes(onlyFile());
        hideTheLastDocument(whole.clone());
        journal("verify")
                .expect(JournalExit.UNHEALTHY)
                .says(", damaged after #")
                .says("malformed at run=")
                .says("a header of the file or of a document in it is damaged");
        Files.write(onlyFile(), whole);
        journal("verify").expect(ExitCode.OK).says("stopped in order");
        flipAByteOfARecord();
        final Run verified = journal("verify").expect(JournalExit.UNHEALTHY).says("NOT HEALTHY");
        assertTrue(verified.out.contains("file=") && verified.out.contains("document="), verified.out);
        journal("print").expect(JournalExit.UNHEALTHY).says("PROBLEM at ");
        verified.says(", inputs that cannot be read ").says("stopped in order");
        journal("stats").expect(JournalExit.UNHEALTHY).says("Note: problem at ");
        final Run nowhere = journal("explain", "1234567").expect(ExitCode.USAGE);
        assertTrue(nowhere.err.contains("it may be in what is missing: problem at "), nowhere.err);
        Files.write(onlyFile(), new byte[0]);
        journal("verify")
                .expect(JournalExit.UNHEALTHY)
                .says("lost: nothing can be read of the run of incarnation ")
                .says("which took inputs up to #");
    }

    private boolean isBegun() {
        return on(journal(), "print", "--kind=tick").status == ExitCode.OK;
    }

    private Path onlyFile() throws IOException {
        try (Stream<Path> files = Files.walk(journal())) {
            return files.filter(path -> path.toString().endsWith(".cq4"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Flip the bit of the last header that says that its document is not whole yet. */
    private void hideTheLastDocument(final byte[] file) throws IOException {
        final ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int last = 0;
        for (int at = 0; bytes.getInt(at) > 0; at += Integer.BYTES + (bytes.getInt(at) + 3 & LENGTH_MASK)) {
            last = (bytes.getInt(at) & METADATA) == 0 ? at : last;
        }
        bytes.putInt(last, bytes.getInt(last) | Integer.MIN_VALUE);
        Files.write(onlyFile(), file);
    }

    private void flipAByteOfARecord() throws IOException {
        try (FileChannel channel = FileChannel.open(onlyFile(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            // Indices come first, records to the end.
            final long at = channel.size() - channel.size() / 8;
            final ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, at);
            one.put(0, (byte) (one.get(0) ^ 0x10));
            one.rewind();
            channel.write(one, at);
        }
    }

    @Test
    void shouldSayThatADirectoryIsNoJournal() {
        for (final String command : List.of("print", "verify", "stats", "replay", "export")) {
            final Run run = on(directory, command).expect(ExitCode.USAGE);
            assertTrue(run.err.contains("not the directory of a journal"), run.err);
            assertTrue(on(directory.resolve("none"), command)
                    .expect(ExitCode.USAGE)
                    .err
                    .contains("there is no journal"));
        }
    }

    private static long number(final String json, final String name) {
        final Matcher matcher = Pattern.compile("\"" + name + "\" ?: ?([0-9]+)").matcher(json);
        assertTrue(matcher.find(), json);
        return Long.parseLong(matcher.group(1));
    }
}

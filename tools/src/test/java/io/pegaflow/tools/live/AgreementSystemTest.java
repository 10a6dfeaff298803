package io.pegaflow.tools.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.agent.SizeParser;
import io.pegaflow.agent.metrics.OtlpReceiver;
import io.pegaflow.tools.demo.DemoMain;
import io.pegaflow.tools.process.AgentProcess;
import io.pegaflow.tools.process.ExitCode;
import io.pegaflow.tools.process.FlatJson;
import io.pegaflow.tools.process.ToolRun;
import io.pegaflow.tools.trace.TraceFiles;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** After a replay all four tell the same: the demo's table, what a collector got, what Prometheus scrapes, and stat. */
@Timeout(240)
class AgreementSystemTest {
    @TempDir
    private Path directory;

    @Test
    void shouldTellTheSameOfAChat() throws Exception {
        replay(TraceFiles.chat(), 500, "4kb");
    }

    @Test
    void shouldTellTheSameOfARealTrace() throws Exception {
        replay(TraceFiles.conversation(), 10_000, "512");
    }

    private void replay(final Path trace, final int poolBlocks, final String blockBytes) throws Exception {
        try (OtlpReceiver collector = OtlpReceiver.start(0);
                AgentProcess agent = AgentProcess.start(
                        "agreement",
                        List.of(
                                "--pool-size=64mb",
                                "--pool-blocks=" + poolBlocks,
                                "--metrics-otel-endpoint=" + collector.endpoint(),
                                "--metrics-period-secs=0.5",
                                "--log-level=warn"));
                ToolRun demo = demo(agent, trace, blockBytes)) {
            demo.awaitEnd(ExitCode.OK);
            ToolRun.await(
                    "the client's end",
                    () -> !StatRun.stat(agent.runDirectory(), "--json").hasClient());
            final int before = collector.exports();
            ToolRun.await("exports after the replay", () -> collector.exports() >= before + 2);
            compare(demo, collector.wholes(), metrics(agent), StatRun.stat(agent.runDirectory(), "--json"));
        }
    }

    private static void compare(
            final ToolRun demo, final Map<String, Long> otlp, final String scraped, final StatRun stat)
            throws Exception {
        stat.expect(ExitCode.OK);
        final long hits = demo.number("block_hits");
        final long misses = demo.number("block_lookups") - hits;
        assertTrue(hits > 0 && misses > 0 && demo.number("evictions") > 0, demo::output);
        agree(hits, "cache_block_hits_total", "block_hits", otlp, scraped, stat);
        agree(misses, "cache_block_misses_total", "block_misses", otlp, scraped, stat);
        agree(demo.number("bytes_saved"), "save_bytes_total", "bytes_saved", otlp, scraped, stat);
        agree(demo.number("bytes_loaded"), "load_bytes_total", "bytes_loaded", otlp, scraped, stat);
        agree(demo.number("evictions"), "cache_block_evictions_total", "block_evictions", otlp, scraped, stat);

        assertEquals(hits + misses, inTable(demo, "block lookups"));
        assertEquals(hits, inTable(demo, "block hits"));
        assertEquals(demo.number("evictions"), inTable(demo, "evictions"));
        assertTrue(demo.output().contains(SizeParser.format(stat.number("bytes_saved"))), demo::output);
        assertTrue(demo.output().contains(SizeParser.format(stat.number("bytes_loaded"))), demo::output);
    }

    private static void agree(
            final long wanted,
            final String metric,
            final String counter,
            final Map<String, Long> otlp,
            final String scraped,
            final StatRun stat) {
        assertEquals(wanted, otlp.get("pegaflow_" + metric + "{}"), () -> metric + " by OTLP");
        assertEquals(wanted, inScrape(scraped, metric), () -> metric + " in /metrics");
        assertEquals(wanted, stat.number(counter), () -> counter + " in stat");
    }

    private ToolRun demo(final AgentProcess agent, final Path trace, final String blockBytes) throws Exception {
        return ToolRun.start(
                directory,
                "demo",
                List.of(agent.deviceDirectoryOption()),
                DemoMain.class,
                Map.of(),
                List.of(
                        "--connect",
                        agent.aeronDirectory().toString(),
                        "--trace",
                        trace.toString(),
                        "--block-bytes",
                        blockBytes));
    }

    private static String metrics(final AgentProcess agent) throws Exception {
        final Object address = FlatJson.read(
                        Files.readString(agent.runDirectory().resolve("ready")))
                .get("httpAddr");
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://" + address + "/metrics"))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    private static long inScrape(final String metrics, final String name) {
        return metrics.lines()
                .filter(line -> line.startsWith("pegaflow_" + name + "{") || line.startsWith("pegaflow_" + name + " "))
                .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** The first number of a row that the demo printed. */
    private static long inTable(final ToolRun demo, final String label) {
        final Matcher row = Pattern.compile("(?m)^" + label + " +([0-9,]+)").matcher(demo.output());
        assertTrue(row.find(), demo::output);
        return Long.parseLong(row.group(1).replace(",", ""));
    }
}

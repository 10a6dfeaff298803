package io.pegaflow.tools.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.agent.AgentContext;
import io.pegaflow.agent.AgentLauncher;
import io.pegaflow.agent.DeviceBackendKind;
import io.pegaflow.agent.http.HttpAddress;
import io.pegaflow.engine.device.DeviceBackend;
import io.pegaflow.tools.process.ExitCode;
import io.pegaflow.tools.process.ToolRun;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo against an agent that runs already. */
@Timeout(120)
class DemoConnectTest {
    @TempDir
    private Path directory;

    @Test
    void shouldFindTheBlocksOfAnEarlierRun() throws Exception {
        try (AgentLauncher agent = launch(UnaryOperator.identity());
                ToolRun first = start(agent)) {
            first.awaitEnd(ExitCode.OK);
            assertTrue(first.number("blocks_saved") > 0);
            try (ToolRun second = start(agent)) {
                second.awaitEnd(ExitCode.OK);
                assertEquals(second.number("block_lookups"), second.number("block_hits"));
                assertEquals(0, second.number("blocks_saved"));
                assertEquals(0, second.number("corrupt_blocks"));
                assertEquals(second.number("block_hits"), second.number("hits_on_other_clients_blocks"));
                assertEquals(1_000, second.number("pool_blocks"));
                assertEquals("mq-lru", second.report().get("eviction"));
            }
        }
    }

    @Test
    void shouldCountWhatTheMetricsOfTheAgentCount() throws Exception {
        try (AgentLauncher agent = launch(UnaryOperator.identity());
                ToolRun demo = start(agent)) {
            demo.awaitEnd(ExitCode.OK);
            final String metrics = metrics(agent);
            assertEquals(demo.number("block_hits"), value(metrics, "cache_block_hits_total"));
            assertEquals(
                    demo.number("block_lookups"),
                    value(metrics, "cache_block_hits_total") + value(metrics, "cache_block_misses_total"));
            assertEquals(demo.number("bytes_saved"), value(metrics, "save_bytes_total"));
            assertEquals(demo.number("bytes_loaded"), value(metrics, "load_bytes_total"));
            assertEquals(demo.number("evictions"), value(metrics, "cache_block_evictions_total"));
            assertEquals(demo.number("query_count"), value(metrics, "query_duration_seconds_count"));
        }
    }

    private static String metrics(final AgentLauncher agent) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://" + agent.httpAddress() + "/metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static long value(final String metrics, final String name) {
        return metrics.lines()
                .filter(line -> line.startsWith("pegaflow_" + name + "{"))
                .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Test
    void shouldFindTheRangeThatACopySkipped() throws Exception {
        final SkippingBackend.Skip skip = new SkippingBackend.Skip();
        try (AgentLauncher agent = launch(backend -> new SkippingBackend(backend, skip));
                ToolRun demo = start(agent)) {
            demo.awaitEnd(ExitCode.CORRUPT);
            assertTrue(skip.hasSkipped());
            assertTrue(demo.number("corrupt_blocks") >= 1, demo::output);
            assertTrue(demo.output().contains("layer=1, segment=V, offset=0"), demo::output);
        }
    }

    @Test
    void shouldSayThatTheAgentHasTooFewDevices() throws Exception {
        try (AgentLauncher agent = launch(UnaryOperator.identity());
                ToolRun demo = start(agent, "--tp", "2")) {
            demo.awaitEnd(ExitCode.USAGE);
            assertTrue(demo.output().contains("UNKNOWN_DEVICE"), demo::output);
            try (ToolRun next = start(agent)) {
                next.awaitEnd(ExitCode.OK);
            }
        }
    }

    @Test
    void shouldEndWithItsOwnStatusWithoutAnAgent() throws Exception {
        try (ToolRun demo = DemoRun.start(
                directory, "--connect", directory.resolve("nowhere").toString())) {
            demo.awaitEnd(ExitCode.AGENT_LOST);
            assertTrue(demo.output().contains("no agent runs there"), demo::output);
        }
    }

    private ToolRun start(final AgentLauncher agent, final String... more) throws Exception {
        final List<String> arguments = new ArrayList<>(List.of(
                "--connect", agent.context().aeronDirectory().toString(),
                "--requests", "100",
                "--layers", "2",
                "--kv-layout", "split",
                "--block-bytes", "4kb"));
        arguments.addAll(List.of(more));
        return DemoRun.start(directory, arguments.toArray(String[]::new));
    }

    private AgentLauncher launch(final UnaryOperator<DeviceBackend> wrapper) {
        final AgentContext context = new AgentContext()
                .runDirectory(directory.resolve("agent"))
                .httpAddress(new HttpAddress("127.0.0.1", 0));
        // Not where clients would look by themselves.
        context.devices()
                .directory(directory.resolve("devices"))
                .backendKind(DeviceBackendKind.HOST)
                .backendWrapper(wrapper);
        context.pool().bytes(16L << 20);
        context.cache().maxBlocks(1_000);
        return AgentLauncher.launch(context);
    }
}

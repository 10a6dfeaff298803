package io.pegaflow.tools.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.agent.AgentContext;
import io.pegaflow.agent.AgentLauncher;
import io.pegaflow.agent.DeviceBackendKind;
import io.pegaflow.agent.SizeParser;
import io.pegaflow.agent.http.HttpAddress;
import io.pegaflow.emulation.CudaEmulator;
import io.pegaflow.tools.process.AgentChildMain;
import io.pegaflow.tools.process.ExitCode;
import io.pegaflow.tools.process.ToolRun;
import io.pegaflow.tools.trace.Reference;
import io.pegaflow.tools.trace.TraceFiles;
import io.pegaflow.tools.trace.TraceReader;
import io.pegaflow.tools.trace.Workload;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The demo whose clients speak gRPC, over real processes. */
@Timeout(120)
class DemoGrpcTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({"1, 1, contiguous, 4kb, lru", "2, 4, split, 4kb, lru"})
    void shouldHitWhatTheReferenceHitsAndLoadWhatWasSaved(
            final int tp, final int layers, final String layout, final String blockBytes, final String policy)
            throws Exception {
        final int poolBlocks = 500;
        final Workload workload = TraceReader.read(TraceFiles.chat(), Integer.MAX_VALUE, false);
        final Reference reference = Reference.of(policy, poolBlocks);
        reference.replay(workload);
        try (ToolRun demo = start(
                "--trace=" + TraceFiles.chat(),
                "--tp=" + tp,
                "--layers=" + layers,
                "--kv-layout=" + layout,
                "--block-bytes=" + blockBytes,
                "--pool-blocks=" + poolBlocks,
                "--eviction=" + policy)) {
            demo.awaitEnd(ExitCode.OK);
            assertEquals(workload.requestCount(), demo.number("requests"));
            assertEquals(0, demo.number("corrupt_blocks"));
            assertEquals(0, demo.number("errors"), demo::output);
            assertEquals(reference.hits(), demo.number("block_hits"), demo::output);
            final long hits = demo.number("block_hits");
            assertTrue(hits > 0);
            assertEquals(hits, demo.number("blocks_verified"));
            assertEquals(hits * tp * SizeParser.parse(blockBytes), demo.number("bytes_loaded"));
            assertEquals(workload.lookupCount() - hits, demo.number("blocks_saved"));
            assertEquals(demo.number("blocks_saved") - poolBlocks, demo.number("evictions"));
            assertTrue(demo.number("load_count") > 0);
            assertTrue(demo.number("query_count") > 0);
            final Map<String, Object> report = demo.report();
            assertEquals("grpc", report.get("transport"));
            assertEquals("host", report.get("device_backend"));
            demo.assertNothingLeft();
        }
        assertNoStateLeft();
    }

    /** Others run at the same time and have states, each for a moment. */
    private static void assertNoStateLeft() throws Exception {
        final List<Path> found = states();
        ToolRun.await("the end of " + found, () -> found.stream().noneMatch(Files::exists));
    }

    private static List<Path> states() throws IOException {
        final List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("/dev/shm"), "pega_load_*")) {
            files.forEach(found::add);
        }
        return found;
    }

    @Test
    void shouldShareBlocksBetweenClientsOfOneNamespace() throws Exception {
        try (ToolRun demo =
                start("--clients=2", "--requests=200", "--block-bytes=4kb", "--layers=2", "--pool-size=32mb")) {
            demo.awaitEnd(ExitCode.OK);
            assertEquals(400, demo.number("requests"));
            assertEquals(0, demo.number("corrupt_blocks"));
            assertEquals(0, demo.number("errors"), demo::output);
        }
    }

    @Test
    void shouldRegisterCudaMemoryByPickles() throws Exception {
        try (CudaEmulator emulator = CudaEmulator.open().with("CUEMU_DEVICES", "2");
                ToolRun demo = ToolRun.start(
                        directory,
                        "demo",
                        DemoMain.class,
                        emulator.environment("demo"),
                        List.of(
                                "--transport=grpc",
                                "--device-backend=cuda",
                                "--tp=2",
                                "--requests=150",
                                "--layers=3",
                                "--kv-layout=split",
                                "--block-bytes=24kb",
                                "--pool-blocks=300"))) {
            demo.awaitEnd(ExitCode.OK);
            assertEquals(0, demo.number("corrupt_blocks"));
            assertEquals(0, demo.number("errors"), demo::output);
            assertTrue(demo.number("blocks_verified") > 200, demo::output);
            assertEquals("cuda", demo.report().get("device_backend"));
        }
    }

    @Test
    void shouldEndWhenTheAgentDies() throws Exception {
        try (ToolRun demo = start("--requests=100000", "--block-bytes=4kb", "--pool-blocks=1000")) {
            ToolRun.await("the agent", () -> demo.child(AgentChildMain.class).isPresent());
            ToolRun.await("a session", () -> demo.child(DemoClientMain.class).isPresent());
            demo.child(AgentChildMain.class).orElseThrow().destroyForcibly();
            demo.awaitEnd(ExitCode.AGENT_LOST);
        }
    }

    @Test
    void shouldFindTheServiceOfAnAgentThatRuns() throws Exception {
        try (AgentLauncher agent = launch(new HttpAddress("127.0.0.1", 0))) {
            try (ToolRun first = connect(agent)) {
                first.awaitEnd(ExitCode.OK);
                assertEquals(0, first.number("corrupt_blocks"));
            }
            // Not beside the first: it might be ahead of it all the time.
            try (ToolRun second = connect(agent)) {
                second.awaitEnd(ExitCode.OK);
                assertEquals(0, second.number("corrupt_blocks"));
                assertTrue(second.number("hits_on_other_clients_blocks") > 0, second::output);
            }
        }
    }

    @Test
    void shouldSayThatAnAgentServesNoGrpc() throws Exception {
        try (AgentLauncher agent = launch(HttpAddress.NONE);
                ToolRun demo = connect(agent)) {
            demo.awaitEnd(ExitCode.USAGE);
            assertTrue(demo.output().contains("the agent does not serve gRPC"), demo::output);
            assertFalse(demo.output().contains("Exception"), demo::output);
        }
    }

    private AgentLauncher launch(final HttpAddress grpc) {
        final AgentContext context = new AgentContext().runDirectory(directory.resolve("agent"));
        context.devices().backendKind(DeviceBackendKind.HOST);
        context.pool().bytes(16L << 20);
        context.grpc().address(grpc);
        return AgentLauncher.launch(context);
    }

    private ToolRun connect(final AgentLauncher agent) throws Exception {
        return start(
                "--connect=" + agent.context().aeronDirectory(), "--requests=60", "--layers=2", "--block-bytes=4kb");
    }

    private ToolRun start(final String... more) throws Exception {
        final List<String> arguments = new ArrayList<>(List.of("--transport=grpc"));
        arguments.addAll(List.of(more));
        return DemoRun.start(directory, arguments.toArray(String[]::new));
    }
}

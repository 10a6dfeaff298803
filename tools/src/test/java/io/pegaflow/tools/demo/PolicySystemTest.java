package io.pegaflow.tools.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pegaflow.tools.process.ExitCode;
import io.pegaflow.tools.process.ToolRun;
import io.pegaflow.tools.trace.Reference;
import io.pegaflow.tools.trace.TraceFiles;
import io.pegaflow.tools.trace.TraceReader;
import io.pegaflow.tools.trace.Workload;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every policy on the real trace at every size, through a running agent: {@code -Dpegaflow.test.extended=true}. */
@EnabledIfSystemProperty(named = "pegaflow.test.extended", matches = "true")
@Timeout(300)
class PolicySystemTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "lru, 1000", "lru, 10000", "lru, 30000", "lru, 100000",
        "lru-head, 1000", "lru-head, 10000", "lru-head, 30000", "lru-head, 100000",
        "mq-lru, 1000", "mq-lru, 10000", "mq-lru, 30000", "mq-lru, 100000"
    })
    void shouldHitThroughTheAgentWhatTheReferenceHits(final String policy, final int blocks) throws Exception {
        final Path trace = TraceFiles.conversation();
        final Workload workload = TraceReader.read(trace, Integer.MAX_VALUE, false);
        try (ToolRun demo = DemoRun.start(
                directory,
                "--trace",
                trace.toString(),
                "--block-bytes",
                "4kb",
                "--pool-blocks",
                Integer.toString(blocks),
                "--eviction",
                policy)) {
            demo.awaitEnd(ExitCode.OK);
            assertEquals(Reference.hits(policy, blocks, workload), demo.number("block_hits"), demo::output);
            assertEquals(demo.number("block_hits"), demo.number("blocks_verified"));
            assertEquals(0, demo.number("corrupt_blocks"));
            assertEquals(0, demo.number("errors"), demo::output);
        }
    }
}

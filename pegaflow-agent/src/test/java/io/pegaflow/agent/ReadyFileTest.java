package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.pegaflow.agent.ReadyFile.ReadyInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReadyFileTest {
    @Test
    void shouldBeJson() throws IOException {
        try (TestDirectory directory = new TestDirectory();
                RunDirectory run = RunDirectory.claim(directory.run())) {
            final ReadyInfo info = new ReadyInfo(
                    7,
                    8,
                    "1.0",
                    Path.of("/a\"b\\c\u0001"),
                    "embedded",
                    Path.of("/run"),
                    Path.of("/devices"),
                    Path.of("/counters"),
                    Path.of("/errors"),
                    Path.of("/pool"),
                    9,
                    "host",
                    "127.0.0.1:50055",
                    "127.0.0.1:9091",
                    "",
                    "lru",
                    10,
                    new int[] {0, 2});
            final ReadyFile ready = ReadyFile.write(run, info);
            assertEquals(
                    "{\"pid\":7,\"incarnation\":8,\"version\":\"1.0\",\"aeronDir\":\"/a\\\"b\\\\c\\u0001\","
                            + "\"mediaDriver\":\"embedded\",\"runDir\":\"/run\",\"deviceDir\":\"/devices\","
                            + "\"countersFile\":\"/counters\",\"errorFile\":\"/errors\",\"poolFile\":\"/pool\","
                            + "\"poolBytes\":9,\"deviceBackend\":\"host\",\"grpcAddr\":\"127.0.0.1:50055\",\"httpAddr\":\"127.0.0.1:9091\","
                            + "\"metricsEndpoint\":\"\",\"eviction\":\"lru\",\"maxBlocks\":10,"
                            + "\"devices\":[0,2]}\n",
                    Files.readString(run.file(RunDirectory.READY_FILE)));
            ready.close();
            assertFalse(Files.exists(run.file(RunDirectory.READY_FILE)));
        }
    }
}

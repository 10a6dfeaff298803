package io.pegaflow.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pegaflow.client.AgentWatch.Sighting;
import io.pegaflow.client.AgentWatch.Verdict;
import io.pegaflow.ipc.AgentMark;
import io.pegaflow.ipc.AgentState;
import io.pegaflow.ipc.TestMarks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentWatchTest {
    private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);

    // Close to the overflow, where a nano clock may well be.
    private static final long START_NS = Long.MAX_VALUE - 50 * MS;
    private static final int PID_NAMESPACE_OFFSET = 40;

    @TempDir
    private Path directory;

    private Process process;
    private AgentMark mark;
    private AgentWatch watch;
    private long epochMs = 1_000_000;

    @BeforeEach
    void setUp() throws IOException {
        process = new ProcessBuilder("sleep", "1000").start();
        mark = TestMarks.of(process, directory, 1);
        mark.state(AgentState.READY);
        watch = new AgentWatch(directory, () -> epochMs);
    }

    @AfterEach
    void tearDown() {
        watch.close();
        mark.close();
        process.destroyForcibly();
    }

    @Test
    void shouldSeeDeathWithinTwoHundredMs() throws InterruptedException {
        assertEquals(Sighting.READY, watch.look(START_NS));
        mark.heartbeat(1);
        assertEquals(Verdict.ALIVE, watch.check(START_NS + 10 * MS));
        process.destroyForcibly().waitFor();
        assertEquals(Verdict.ALIVE, watch.check(START_NS + 109 * MS), "one silence may be a pause");
        assertEquals(Verdict.DIED, watch.check(START_NS + 110 * MS));
    }

    @Test
    void shouldWaitForAStalledAgentForEver() {
        assertEquals(Sighting.READY, watch.look(START_NS));
        assertEquals(Verdict.ALIVE, watch.check(START_NS + 100 * MS));
        assertEquals(Verdict.ALIVE, watch.check(START_NS + 1_000_000 * MS));
    }

    @Test
    void shouldSeeDeathAtTheFirstLookAfterALongPauseOfItsOwn() throws InterruptedException {
        assertEquals(Sighting.READY, watch.look(START_NS));
        process.destroyForcibly().waitFor();
        assertEquals(Verdict.DIED, watch.check(START_NS + 5_000 * MS));
    }

    @Test
    void shouldSeeASuccessorInsteadOfDeath() throws IOException, InterruptedException {
        assertEquals(Sighting.READY, watch.look(START_NS));
        process.destroyForcibly().waitFor();
        try (AgentMark successor = AgentMark.create(directory, 2, 1)) {
            successor.state(AgentState.STARTING);
            assertEquals(Verdict.RESTARTED, watch.check(START_NS + 100 * MS));
        }
    }

    @Test
    void shouldTellStoppedFromReplaced() throws IOException {
        assertEquals(Sighting.READY, watch.look(START_NS));
        mark.close();
        assertEquals(Verdict.STOPPED, watch.check(START_NS + 1));
        try (AgentMark successor = AgentMark.create(directory, 2, 1)) {
            successor.state(AgentState.READY);
            assertEquals(Verdict.RESTARTED, watch.check(START_NS + 2));
        }
    }

    @Test
    void shouldTakeOnlyReadyAgents() throws IOException, InterruptedException {
        mark.state(AgentState.STARTING);
        assertEquals(Sighting.STARTING, watch.look(START_NS));
        mark.state(AgentState.STOPPED);
        assertEquals(Sighting.ABSENT, watch.look(START_NS));
        mark.state(AgentState.READY);
        assertEquals(Sighting.READY, watch.look(START_NS));
        process.destroyForcibly().waitFor();
        assertEquals(Sighting.ABSENT, watch.look(START_NS));
        Files.delete(mark.path());
        assertEquals(Sighting.ABSENT, watch.look(START_NS));
    }

    @Test
    void shouldJudgeByHeartbeatAloneWhatItCannotSee() throws IOException, InterruptedException {
        moveToAnotherPidNamespace();
        process.destroyForcibly().waitFor();
        mark.heartbeat(epochMs - 1_000);
        assertEquals(Sighting.ABSENT, watch.look(START_NS), "a stale heartbeat and a pid that means nothing");
        mark.heartbeat(epochMs - 10);
        assertEquals(Sighting.READY, watch.look(START_NS));
        assertEquals(Verdict.ALIVE, watch.check(START_NS + 4_999 * MS));
        mark.heartbeat(epochMs);
        assertEquals(Verdict.ALIVE, watch.check(START_NS + 5_000 * MS));
        assertEquals(Verdict.ALIVE, watch.check(START_NS + 9_999 * MS));
        epochMs += 10_000;
        assertEquals(Verdict.DIED, watch.check(START_NS + 10_020 * MS));
    }

    private void moveToAnotherPidNamespace() throws IOException {
        final ByteBuffer buffer =
                ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, 4711);
        try (SeekableByteChannel channel = Files.newByteChannel(mark.path(), StandardOpenOption.WRITE)) {
            channel.position(PID_NAMESPACE_OFFSET).write(buffer);
        }
    }
}

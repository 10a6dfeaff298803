package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.agent.http.HttpAddress;
import io.pegaflow.engine.journal.queue.JournalMode;
import io.pegaflow.engine.runtime.ThreadingMode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a running agent does is in its journal, and a core decides the same again. */
class JournalSystemTest {
    private static final int ROUNDS = 200;

    @TempDir
    private Path parent;

    @ParameterizedTest
    @CsvSource({"ASYNC,DEDICATED", "SYNC,DEDICATED", "SYNC,SHARED"})
    void shouldRecordWhatAnAgentDoes(final JournalMode mode, final ThreadingMode threading) {
        try (TestDirectory directory = new TestDirectory()) {
            for (int run = 0; run < 2; run++) {
                try (AgentLauncher agent = launch(directory, mode, threading)) {
                    assertTrue(agent.incarnation() != 0);
                    work(directory);
                }
            }
            final ReplayedJournal journal = new ReplayedJournal(journal());
            assertEquals(2, journal.starts, journal::toString);
            assertEquals(2, journal.ends, journal::toString);
            assertEquals(0, journal.problems.size(), journal::toString);
            assertEquals(0, journal.passedOver, journal::toString);
            assertNull(journal.difference);
            assertEquals(2 * (3L * ROUNDS + 1), journal.replies, journal::toString);
            assertTrue(journal.stateHashes > 0, journal::toString);
            assertEquals(2, journal.snapshotRecords, "one of the end of each run");
        }
    }

    @Test
    void shouldAnswerClientsOfEdgesOnceItIsRecorded() {
        try (TestDirectory directory = new TestDirectory()) {
            final AgentContext context = directory.agentContext();
            context.grpc().address(HttpAddress.parse("127.0.0.1:0"));
            context.journal().mode(JournalMode.SYNC).directory(journal());
            try (AgentLauncher agent = AgentLauncher.launch(context);
                    GrpcClient client =
                            new GrpcClient(agent.grpcAddress().toString(), directory.devices(), "instance", 0, 1)) {
                client.register("space");
                for (int i = 0; i < ROUNDS; i++) {
                    assertEquals(0, client.query(1, 4).getNumHitBlocks());
                }
                final ReplayedJournal journal = new ReplayedJournal(journal());
                assertTrue(journal.replies >= ROUNDS + 1, journal::toString);
                assertNull(journal.difference);
            }
        }
    }

    @Test
    void shouldKeepNoJournalUnlessAsked() {
        try (TestDirectory directory = new TestDirectory();
                AgentLauncher agent = AgentLauncher.launch(directory.agentContext())) {
            assertEquals(JournalMode.OFF, agent.context().journal().mode());
            work(directory);
            assertTrue(directory.content().stream().noneMatch(name -> name.contains("journal")));
        }
    }

    @Test
    void shouldRefuseTheJournalOfAnotherAgent() {
        try (TestDirectory directory = new TestDirectory();
                TestDirectory other = new TestDirectory()) {
            launch(directory, JournalMode.ASYNC, ThreadingMode.DEDICATED).close();
            final AgentException refusal =
                    assertThrows(AgentException.class, () -> launch(other, JournalMode.ASYNC, ThreadingMode.DEDICATED));
            assertEquals(
                    "the journal is that of another agent: journalDirectory=" + journal() + ", its runDirectory="
                            + directory.run() + ", runDirectory=" + other.run()
                            + "; give this one another --journal-dir",
                    refusal.getMessage());
            assertTrue(other.content().stream().noneMatch(name -> name.contains("pool")), other.content()::toString);
        }
    }

    private static void work(final TestDirectory directory) {
        try (CacheClient client = new CacheClient(directory.aeron(), directory.devices(), "worker")) {
            client.register("instance", "space");
            for (int i = 0; i < ROUNDS; i++) {
                client.save(1 + i, 4);
                assertEquals(4, client.query(1 + i, 4).hitCount());
                client.load(8);
            }
        }
    }

    private AgentLauncher launch(final TestDirectory directory, final JournalMode mode, final ThreadingMode threading) {
        final AgentContext context = directory.agentContext();
        context.threads().threadingMode(threading);
        context.journal().mode(mode).directory(journal());
        return AgentLauncher.launch(context);
    }

    private Path journal() {
        return parent.resolve("journal");
    }
}

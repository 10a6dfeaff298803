package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.engine.journal.queue.JournalMode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An agent at work snapshots its journal and removes what lies before; the rest is replayed from a snapshot. */
class SnapshotSystemTest {
    private static final long SHORTEST_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int ROUNDS_BEHIND = 50;

    @TempDir
    private Path parent;

    @Test
    @Timeout(120)
    void shouldReplayFromASnapshotWhatRetentionLeft() {
        try (TestDirectory directory = new TestDirectory()) {
            final AgentContext context = directory.agentContext();
            context.journal()
                    .mode(JournalMode.ASYNC)
                    .directory(journal())
                    .rollNs(SHORTEST_NS)
                    .retentionAgeNs(SHORTEST_NS);
            int rounds = 0;
            try (AgentLauncher agent = AgentLauncher.launch(context);
                    CacheClient client = new CacheClient(directory.aeron(), directory.devices(), "worker")) {
                assertTrue(agent.incarnation() != 0);
                client.register("instance", "space");
                final String start = names(run()).get(0);
                for (int last = Integer.MAX_VALUE; rounds < last; rounds++) {
                    client.save(1 + rounds % 500, 4);
                    assertEquals(4, client.query(1 + rounds % 500, 4).hitCount());
                    client.load(8);
                    if (last == Integer.MAX_VALUE && !names(run()).contains(start)) {
                        last = rounds + ROUNDS_BEHIND;
                    }
                }
            }
            final ReplayedJournal replayed = new ReplayedJournal(journal());
            assertNull(replayed.difference);
            assertEquals(List.of(), replayed.problems);
            assertEquals(0, replayed.starts, "the start is gone");
            assertEquals(1, replayed.ends);
            assertEquals(0, replayed.passedOver, replayed::toString);
            assertEquals(1, replayed.snapshots, replayed::toString);
            assertTrue(replayed.stateHashes > 0 && replayed.replayedInputs > ROUNDS_BEHIND, replayed::toString);
            assertTrue(replayed.replayedInputs < replayed.lastSequence, replayed::toString);
        }
    }

    private Path journal() {
        return parent.resolve("journal");
    }

    private Path run() {
        return journal()
                .resolve(names(journal()).stream()
                        .filter(name -> name.startsWith("run-"))
                        .findFirst()
                        .orElseThrow());
    }

    /** Of the files of a journal alone, if it is the directory of a run. */
    private static List<String> names(final Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("run-") || name.endsWith(".cq4"))
                    .sorted()
                    .toList();
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}

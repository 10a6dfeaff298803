package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pegaflow.engine.runtime.counters.CountersFileReader;
import io.pegaflow.engine.runtime.counters.EngineCounter;
import io.pegaflow.ipc.UserIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Agents whose journal lies on a file system of their own that fills up, and gets room again. Needs root, to mount it. */
class JournalDiskFullSystemTest {
    private static final String MOUNT =
            "mount -t tmpfs -o size=2600k,mode=700 tmpfs $J; head -c 700k /dev/zero >$J/fill;"
                    + " mkdir -m 700 $J/journal; exec \"$0\" \"$@\"";
    private static final int BLOCKS = 32;

    @BeforeEach
    void needRoot() throws IOException, InterruptedException {
        assumeTrue(UserIdentity.uid() == 0, "only root can mount a file system");
        assumeTrue(
                new ProcessBuilder("unshare", "-m", "true").start().waitFor() == 0,
                "no mounts of our own are possible");
    }

    @Test
    void shouldServeOnWithAGap() throws IOException {
        try (TestDirectory directory = new TestDirectory();
                ChildJvm agent = start(directory, "async", "gap");
                CountersFileReader counters =
                        new CountersFileReader(directory.run().resolve("counters"));
                CacheClient client = new CacheClient(directory.aeron(), directory.devices(), "worker")) {
            client.register("instance", "space");
            long id = 1;
            while (counters.value(EngineCounter.JOURNAL_LOST_INPUTS) == 0) {
                client.save(id, BLOCKS);
                id += BLOCKS;
            }
            assertEquals(BLOCKS, client.save(id, BLOCKS).blockCount(), "it serves on");
            agent.awaitLine("the file system is full; free or enlarge it");
            free(agent, directory);
            Conditions.await("a gap", () -> counters.value(EngineCounter.JOURNAL_GAPS) == 1);
            client.save(id, BLOCKS);
            agent.awaitLine("the journal is written again");
            agent.awaitLine("the journal can be replayed again from here on");
            for (int i = 0; i < BLOCKS; i++) {
                client.save(id + i, BLOCKS);
            }
            final ReplayedJournal journal = read(agent, directory);
            assertEquals(1, journal.snapshots, journal::toString);
            assertTrue(journal.replayedBehindGap > BLOCKS, journal::toString);
            assertEquals(1, journal.gaps.size(), journal::toString);
            assertEquals(0, journal.problems.size(), journal::toString);
            assertNull(journal.difference);
            assertTrue(journal.replayedInputs > 0, journal::toString);
            assertEquals(1, counters.value(EngineCounter.JOURNAL_FAILURES));
        }
    }

    /** And no reply is seen whose record is not appended: this is what sync means. */
    @Test
    void shouldLetRequestsWaitAndLoseNothing() throws Exception {
        try (TestDirectory directory = new TestDirectory();
                ChildJvm agent = start(directory, "sync", "wait");
                CountersFileReader counters =
                        new CountersFileReader(directory.run().resolve("counters"))) {
            final AtomicLong replies = new AtomicLong();
            final Thread load = new Thread(() -> save(directory, replies), "load");
            load.start();
            agent.awaitLine("the file system is full; free or enlarge it");
            Conditions.await("a reply that waits", () -> counters.value(EngineCounter.JOURNAL_LAG_NS) > 300_000_000L);
            final long told = replies.get();
            final ReplayedJournal whileFull = read(agent, directory);
            assertTrue(load.isAlive());
            assertEquals(told, replies.get(), "no reply while nothing can be appended");
            assertTrue(whileFull.replies >= told, "told=" + told + ", " + whileFull);
            free(agent, directory);
            agent.awaitLine("the journal is written again");
            Conditions.await("replies", () -> replies.get() > told + 10);
            load.interrupt();
            load.join();
            final ReplayedJournal journal = read(agent, directory);
            assertEquals(0, journal.gaps.size() + journal.problems.size(), journal::toString);
            assertEquals(0, journal.passedOver, journal::toString);
            assertNull(journal.difference);
            assertTrue(journal.replies >= replies.get(), journal::toString);
            assertEquals(0, counters.value(EngineCounter.JOURNAL_LOST_INPUTS));
        }
    }

    private static void save(final TestDirectory directory, final AtomicLong replies) {
        try (CacheClient client = new CacheClient(directory.aeron(), directory.devices(), "worker")) {
            client.register("instance", "space");
            replies.incrementAndGet();
            for (long id = 1; !Thread.currentThread().isInterrupted(); id += BLOCKS) {
                client.save(id, BLOCKS);
                replies.incrementAndGet();
            }
        }
    }

    private static ChildJvm start(final TestDirectory directory, final String mode, final String onFailure)
            throws IOException {
        Files.createDirectory(disk(directory));
        return ChildJvm.startAgent(
                        directory,
                        List.of("unshare", "-m", "sh", "-c", MOUNT),
                        Map.of("J", disk(directory).toString()),
                        "--journal",
                        mode,
                        "--journal-on-failure",
                        onFailure,
                        "--journal-dir",
                        disk(directory).resolve("journal").toString())
                .expect("cannot write the journal")
                .awaitReady();
    }

    private static Path disk(final TestDirectory directory) {
        return directory.path().resolve("disk");
    }

    /** What the agent sees there; we do not see its mount. */
    private static Path seenBy(final ChildJvm agent, final TestDirectory directory) {
        return Path.of("/proc/" + agent.pid() + "/root" + disk(directory));
    }

    private static void free(final ChildJvm agent, final TestDirectory directory) throws IOException {
        final Path fill = seenBy(agent, directory).resolve("fill");
        assertFalse(Files.size(fill) == 0);
        Files.delete(fill);
    }

    private static ReplayedJournal read(final ChildJvm agent, final TestDirectory directory) {
        return new ReplayedJournal(seenBy(agent, directory).resolve("journal"));
    }
}

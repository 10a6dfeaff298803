package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.client.PegaflowException;
import io.pegaflow.engine.journal.queue.TakenInputs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Agents killed under load at random moments: their journal opens, every record is as it was written, a core decides the same
 * again, and what a client was told is in it.
 */
class JournalKillSystemTest {
    private static final int MAX_DELAY_MS = 400;
    private static final int LOSS_PERCENT = 80;

    @TempDir
    private Path parent;

    @Test
    void shouldHaveEveryReplyInASyncJournal() throws IOException, InterruptedException {
        kill("sync", 3, 0x5EED);
    }

    @Test
    void shouldHoldAPrefixInAnAsyncJournal() throws IOException, InterruptedException {
        kill("async", 2, 0xFEED);
    }

    @Test
    @EnabledIfSystemProperty(named = "pegaflow.test.extended", matches = "true")
    void shouldSurviveAHundredKills() throws IOException, InterruptedException {
        kill("sync", 50, 0x5EED5);
        kill("async", 50, 0xFEED5);
    }

    private void kill(final String mode, final int kills, final long seed) throws IOException, InterruptedException {
        final Random random = new Random(seed);
        final Map<String, Integer> states = new TreeMap<>();
        final Path journal = parent.resolve(mode);
        int inFlight = 0;
        long lost = 0;
        long notAppended = 0;
        long told = 0;
        try (TestDirectory directory = new TestDirectory()) {
            for (int i = 0; i < kills; i++) {
                final Load load;
                try (ChildJvm agent = ChildJvm.startAgent(
                                directory,
                                "--journal",
                                mode,
                                "--journal-dir",
                                journal.toString(),
                                "--journal-roll",
                                "1s")
                        .expect("was left by an agent that did not end in order")
                        .awaitReady()) {
                    load = new Load(directory);
                    load.awaitReplies(50);
                    Thread.sleep(random.nextInt(MAX_DELAY_MS));
                    agent.kill();
                    agent.awaitExit();
                    load.join();
                }
                inFlight += load.isInFlight ? 1 : 0;
                told += load.replies.get();
                final ReplayedJournal read = new ReplayedJournal(journal);
                states.merge(load.operation, 1, Integer::sum);
                assertEquals(i + 1, read.starts, read::toString);
                assertEquals(0, read.problems.size(), read::toString);
                assertNull(read.difference);
                assertEquals(0, read.passedOver, read::toString);
                final long taken = TakenInputs.allIn(journal).get(read.incarnation);
                assertTrue(taken >= read.lastSequence, "taken=" + taken + ", " + read);
                notAppended += taken - read.lastSequence;
                lost += Math.max(0, told - lost - read.replies);
                assertTrue(lost <= notAppended, "lost=" + lost + ", notAppended=" + notAppended + ", " + read);
                if (mode.equals("sync")) {
                    assertTrue(read.replies >= told, "told=" + told + ", " + read);
                }
            }
        }
        System.out.println("journal " + mode + ": kills=" + kills + ", inFlight=" + inFlight + ", states=" + states
                + ", repliesTold=" + told + ", toldButNotRecorded=" + lost
                + ", takenButNotRecorded=" + notAppended);
        assertTrue(inFlight * 100 >= kills * LOSS_PERCENT, "in flight: " + inFlight + " of " + kills);
    }

    /** A client that always has a request in flight, until its agent is gone. */
    private static final class Load {
        final AtomicLong replies = new AtomicLong();
        volatile String operation = "none";
        volatile boolean isInFlight;
        private final TestDirectory directory;
        private final Thread thread = new Thread(this::run, "load");

        Load(final TestDirectory directory) {
            this.directory = directory;
            thread.start();
        }

        private void run() {
            try (CacheClient client = new CacheClient(directory.aeron(), directory.devices(), "worker")) {
                begin("register");
                client.register("instance", "space");
                end();
                for (int i = 1; ; i++) {
                    begin("save");
                    client.save(i * 4L, 8);
                    end();
                    begin("query");
                    client.query(i * 4L, 8);
                    end();
                    begin("load");
                    client.load(8);
                    end();
                }
            } catch (final PegaflowException ex) {
                // The agent is gone.
            }
        }

        private void begin(final String next) {
            operation = next;
            isInFlight = true;
        }

        private void end() {
            isInFlight = false;
            replies.incrementAndGet();
        }

        void awaitReplies(final long count) {
            Conditions.await("replies", () -> replies.get() >= count);
        }

        void join() throws InterruptedException {
            thread.join();
        }
    }
}

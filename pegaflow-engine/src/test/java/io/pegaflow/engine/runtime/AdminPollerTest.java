package io.pegaflow.engine.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.engine.core.EngineCore;
import io.pegaflow.engine.core.InputKind;
import io.pegaflow.engine.core.RandomRuns;
import io.pegaflow.engine.core.RecordListener;
import io.pegaflow.engine.journal.JournalFormat;
import io.pegaflow.engine.journal.StartRecord;
import io.pegaflow.engine.journal.queue.Journal;
import io.pegaflow.engine.journal.queue.JournalContext;
import io.pegaflow.engine.journal.queue.JournalMode;
import io.pegaflow.engine.pool.AnonymousMemory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers of administrators beside a journal that is turned by hand. */
class AdminPollerTest {
    private static final long SEED = 1;

    private final AdminGateway gateway = new AdminGateway();
    private Journal journal;
    private AnonymousMemory memory;
    private AdminPoller poller;
    private CoreFeed feed;

    @TempDir
    private Path parent;

    @AfterEach
    void close() throws Exception {
        if (journal != null) {
            journal.agent().onClose();
            journal.close();
        }
        memory.close();
    }

    @Test
    void shouldAnswerOnceItIsAppendedWhereRepliesWaitForTheJournal() throws Exception {
        open(JournalMode.SYNC);
        final CompletableFuture<?> answer = gateway.withdrawInstance("instance");
        assertEquals(1, poller.poll(feed));
        assertEquals(0, poller.answer());
        assertFalse(answer.isDone(), "its record is not appended");
        assertEquals(0, poller.poll(feed), "one after another");
        journal.agent().doWork();
        assertEquals(1, poller.answer());
        assertEquals(List.of(), answer.join());
    }

    @Test
    void shouldNotWaitForWhatIsRecordedLater() throws Exception {
        open(JournalMode.SYNC);
        final CompletableFuture<?> answer = gateway.cleanCache();
        poller.poll(feed);
        poller.answer();
        journal.agent().doWork();
        feed.input(InputKind.TICK);
        poller.answer();
        assertTrue(answer.isDone());
    }

    @Test
    void shouldAnswerAtOnceWhereNobodyWaits() throws Exception {
        open(JournalMode.ASYNC);
        final CompletableFuture<?> answer = gateway.withdrawInstance("instance");
        poller.poll(feed);
        assertEquals(1, poller.answer());
        assertEquals(List.of(), answer.join());
    }

    @Test
    void shouldFailWhatWaitsForTheJournalWhenTheEngineStops() {
        open(JournalMode.SYNC);
        final CompletableFuture<?> answer = gateway.withdrawInstance("instance");
        poller.poll(feed);
        poller.close();
        assertTrue(answer.isCompletedExceptionally());
    }

    private void open(final JournalMode mode) {
        memory = new AnonymousMemory(RandomRuns.poolBytes(SEED));
        final JournalContext context = new JournalContext().mode(mode).directory(parent.resolve("journal"));
        journal = Journal.open(
                context,
                Path.of("/run/this"),
                new StartRecord(
                        "1",
                        JournalFormat.VERSION,
                        1,
                        RandomRuns.config(SEED),
                        RandomRuns.poolBytes(SEED),
                        0,
                        0,
                        "host",
                        1));
        final JournalGate gate = new JournalGate(journal);
        final OneToOneRingBuffer mailbox = new OneToOneRingBuffer(
                new UnsafeBuffer(ByteBuffer.allocateDirect(1 << 12 | RingBufferDescriptor.TRAILER_LENGTH)));
        final ConnectionTable connections = new ConnectionTable();
        final ReplyProxy replies = new ReplyProxy(connections, null, new RuntimeStats(), mailbox, gate, 1);
        poller = new AdminPoller(gateway, gate);
        final EngineOutput output = new EngineOutput(connections, replies, null, null, null, poller);
        final EngineCore core = new EngineCore(RandomRuns.config(SEED), memory, output, gate.with(RecordListener.NONE));
        feed = new CoreFeed(core, gate, replies);
        feed.beginCycle(1);
    }
}

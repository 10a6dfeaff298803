package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.pegaflow.agent.http.HttpAddress;
import io.pegaflow.agent.metrics.OtlpReceiver;
import io.pegaflow.engine.core.CoreConfig;
import io.pegaflow.engine.core.DecisionKind;
import io.pegaflow.engine.core.EngineCore;
import io.pegaflow.engine.core.InputKind;
import io.pegaflow.engine.core.RecordListener;
import io.pegaflow.engine.journal.JournalEncoder;
import io.pegaflow.engine.journal.JournalFormat;
import io.pegaflow.engine.journal.JournalRecorder;
import io.pegaflow.engine.journal.StartRecord;
import io.pegaflow.engine.journal.queue.JournalMode;
import io.pegaflow.ipc.codec.LoadRequestDecoder;
import io.pegaflow.ipc.codec.MessageHeaderDecoder;
import io.pegaflow.ipc.codec.QueryRequestDecoder;
import io.pegaflow.ipc.codec.SaveRequestDecoder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** In steady state the threads of the data path allocate nothing, counted by the JVM for each thread. */
class AllocationSystemTest {
    private static final int BLOCKS_PER_REQUEST = 4;
    private static final int MIN_OPERATIONS = 2_000;
    private static final int MIN_CYCLES = 10_000;
    private static final int WARM_UP_ROUNDS = 2_000;
    private static final int ROUNDS = 2_100;
    private static final int MAX_WINDOWS = 12;
    private static final int MIN_READINGS = 3;

    /** Counts work; read by the test only between requests. */
    private static class WorkCounter implements RecordListener {
        private final MessageHeaderDecoder header = new MessageHeaderDecoder();
        volatile int cycles;
        volatile int saves;
        volatile int queries;
        volatile int loads;
        volatile int evictions;
        private long lastTimestampNs;

        @Override
        public void onInput(
                final long sequence,
                final long timestampNs,
                final int kind,
                final int source,
                final DirectBuffer buffer,
                final int offset,
                final int length) {
            // All inputs of one duty cycle have its timestamp.
            if (timestampNs != lastTimestampNs && kind != InputKind.TICK) {
                lastTimestampNs = timestampNs;
                cycles++;
            }
            if (kind == InputKind.COMMAND) {
                switch (header.wrap(buffer, offset).templateId()) {
                    case SaveRequestDecoder.TEMPLATE_ID -> saves++;
                    case QueryRequestDecoder.TEMPLATE_ID -> queries++;
                    case LoadRequestDecoder.TEMPLATE_ID -> loads++;
                    default -> {}
                }
            }
        }

        @Override
        public void onDecision(
                final long inputSequence,
                final int kind,
                final DirectBuffer buffer,
                final int offset,
                final int length) {
            if (kind == DecisionKind.BLOCK_DEPARTED) {
                evictions++;
            }
        }
    }

    /** The same, with the journal's recorder behind it, whose ring another thread encodes. */
    private static final class Journaled extends WorkCounter implements AutoCloseable {
        private final AtomicLong journaledBytes = new AtomicLong();
        private final OneToOneRingBuffer ring = new OneToOneRingBuffer(new UnsafeBuffer(
                ByteBuffer.allocateDirect(JournalRecorder.DEFAULT_RING_BYTES + RingBufferDescriptor.TRAILER_LENGTH)
                        .order(ByteOrder.nativeOrder())));
        private final JournalRecorder recorder = new JournalRecorder(ring, Thread::yield);
        private final JournalEncoder encoder =
                new JournalEncoder((buffer, offset, length) -> journaledBytes.addAndGet(length));
        private final Thread thread = new Thread(this::encode, "journal");

        Journaled() {
            final CoreConfig config = new CoreConfig(1, 2, 3, 4, 5, 6, 64, 8, 9, 10, "lru");
            encoder.start(new StartRecord("test", JournalFormat.VERSION, 1, config, 1 << 20, 0, 0, "host", 1));
            thread.start();
        }

        private void encode() {
            while (!Thread.currentThread().isInterrupted()) {
                if (ring.read(encoder) == 0) {
                    LockSupport.parkNanos(50_000);
                }
            }
        }

        @Override
        public void onInput(
                final long sequence,
                final long timestampNs,
                final int kind,
                final int source,
                final DirectBuffer buffer,
                final int offset,
                final int length) {
            super.onInput(sequence, timestampNs, kind, source, buffer, offset, length);
            recorder.onInput(sequence, timestampNs, kind, source, buffer, offset, length);
        }

        @Override
        public void onDecision(
                final long inputSequence,
                final int kind,
                final DirectBuffer buffer,
                final int offset,
                final int length) {
            super.onDecision(inputSequence, kind, buffer, offset, length);
            recorder.onDecision(inputSequence, kind, buffer, offset, length);
        }

        @Override
        public void onInputApplied(final long sequence, final int kind, final EngineCore core) {
            recorder.onInputApplied(sequence, kind, core);
        }

        @Override
        public void close() {
            thread.interrupt();
            try {
                thread.join();
            } catch (final InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The same, but one allocation for every save: what the test must find. */
    private static final class Leak extends WorkCounter {
        volatile Object last;

        @Override
        public void onInput(
                final long sequence,
                final long timestampNs,
                final int kind,
                final int source,
                final DirectBuffer buffer,
                final int offset,
                final int length) {
            super.onInput(sequence, timestampNs, kind, source, buffer, offset, length);
            if (kind == InputKind.COPY_COMPLETED) {
                last = new Object();
            }
        }
    }

    /**
     * While the JIT compiler still works it takes compiled code apart again and then creates the objects it had optimised away:
     * some hundred bytes, on whatever thread. So windows are measured until one is clean; a path that allocates never has one.
     */
    @Test
    void shouldAllocateNothingOnTheDataPath() {
        try (Rig rig = new Rig(new WorkCounter())) {
            assertAllocatesNothing(rig);
        }
    }

    @Test
    void shouldAllocateNothingWhileInputsAndDecisionsAreRecorded() {
        try (Journaled work = new Journaled();
                Rig rig = new Rig(work)) {
            assertAllocatesNothing(rig);
            assertTrue(work.journaledBytes.get() > 100L * ROUNDS, "journaled: " + work.journaledBytes.get());
            assertEquals(0, work.recorder.waits(), "waits for the journal");
        }
    }

    @Test
    void shouldAllocateNothingWhileMetricsAreExportedAndScraped() {
        try (OtlpReceiver collector = OtlpReceiver.start(0);
                Rig rig = new Rig(new WorkCounter(), collector.endpoint());
                Scraper scraper = new Scraper(rig.agent.httpAddress().toString())) {
            assertAllocatesNothing(rig);
            assertTrue(collector.exports() >= MIN_READINGS, "exports: " + collector.exports());
            assertTrue(scraper.scrapes >= MIN_READINGS, "scrapes: " + scraper.scrapes);
            assertTrue(collector.wholes().get("pegaflow_save_bytes_total{}") > 0);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = JournalMode.class,
            names = {"ASYNC", "SYNC"})
    void shouldAllocateNothingWhileAJournalIsKept(final JournalMode mode, @TempDir final Path parent) {
        try (Rig rig = new Rig(new WorkCounter(), "", mode, parent.resolve("journal"))) {
            assertAllocatesNothing(rig);
        }
        final ReplayedJournal journal = new ReplayedJournal(parent.resolve("journal"));
        assertEquals(0, journal.problems.size(), journal::toString);
        assertNull(journal.difference);
    }

    private static void assertAllocatesNothing(final Rig rig) {
        rig.run(WARM_UP_ROUNDS);
        long[] allocated = rig.measure();
        for (int window = 1; window < MAX_WINDOWS && allocated[0] + allocated[1] > 0; window++) {
            allocated = rig.measure();
        }
        assertEquals(0, allocated[0], "bytes allocated by pf-engine");
        assertEquals(0, allocated[1], "bytes allocated by pf-copy-0");
    }

    @Test
    void shouldNoticeOneAllocationPerCopy() {
        try (Rig rig = new Rig(new Leak())) {
            rig.run(WARM_UP_ROUNDS);
            final long[] allocated = rig.measure();
            assertTrue(allocated[0] >= 16L * 2 * ROUNDS, Arrays.toString(allocated));
        }
    }

    /** An agent with its threads, and a client on the test's thread. */
    private static final class Rig implements AutoCloseable {
        private final TestDirectory directory = new TestDirectory();
        private final WorkCounter work;
        private final AgentLauncher agent;
        private final CacheClient client;
        private long nextId = 1;

        Rig(final WorkCounter work) {
            this(work, "");
        }

        Rig(final WorkCounter work, final String collector) {
            this(work, collector, JournalMode.OFF, null);
        }

        Rig(final WorkCounter work, final String collector, final JournalMode mode, final Path journal) {
            this.work = work;
            final AgentContext context =
                    directory.agentContext().recordListener(work).httpAddress(HttpAddress.parse("127.0.0.1:0"));
            context.cache().maxBlocks(64);
            context.metrics().endpoint(collector).periodNs(TimeUnit.MILLISECONDS.toNanos(100));
            context.journal().mode(mode).directory(journal);
            agent = AgentLauncher.launch(context);
            client = new CacheClient(directory.aeron(), directory.devices(), "worker");
            client.register("instance", "namespace");
        }

        void run(final int rounds) {
            for (int i = 0; i < rounds; i++, nextId += BLOCKS_PER_REQUEST) {
                client.save(nextId, BLOCKS_PER_REQUEST);
                assertEquals(
                        BLOCKS_PER_REQUEST,
                        client.query(nextId, BLOCKS_PER_REQUEST).hitCount());
                assertEquals(BLOCKS_PER_REQUEST, client.load(8).blocksLoaded());
            }
        }

        /** Bytes that engine and copy agent allocate in a window in which all kinds of work happen. */
        long[] measure() {
            final int[] before = {work.cycles, work.saves, work.queries, work.loads, work.evictions};
            final long engineBytes = allocatedBy("pf-engine");
            final long copyBytes = allocatedBy("pf-copy-0");
            run(ROUNDS);
            final long[] allocated = {allocatedBy("pf-engine") - engineBytes, allocatedBy("pf-copy-0") - copyBytes};
            assertTrue(work.cycles - before[0] >= MIN_CYCLES, "working cycles: " + (work.cycles - before[0]));
            assertTrue(work.saves - before[1] >= MIN_OPERATIONS, "saves: " + (work.saves - before[1]));
            assertTrue(work.queries - before[2] >= MIN_OPERATIONS, "queries: " + (work.queries - before[2]));
            assertTrue(work.loads - before[3] >= MIN_OPERATIONS, "loads: " + (work.loads - before[3]));
            assertTrue(work.evictions - before[4] >= MIN_OPERATIONS, "evictions: " + (work.evictions - before[4]));
            return allocated;
        }

        @Override
        public void close() {
            client.close();
            agent.close();
            directory.close();
        }
    }

    /** Asks for the metrics all the time, on a thread of its own. */
    private static final class Scraper implements AutoCloseable {
        private final HttpClient http = HttpClient.newHttpClient();
        private final HttpRequest request;
        private final Thread thread = new Thread(this::run, "scraper");
        volatile int scrapes;

        Scraper(final String address) {
            request = HttpRequest.newBuilder(URI.create("http://" + address + "/metrics"))
                    .build();
            thread.start();
        }

        private void run() {
            try {
                while (!Thread.currentThread().isInterrupted()) {
                    scrapes += http.send(request, BodyHandlers.ofString()).statusCode() == 200 ? 1 : 0;
                }
            } catch (final IOException | InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {
            thread.interrupt();
            try {
                thread.join();
            } catch (final InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static long allocatedBy(final String threadName) {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (final long id : threads.getAllThreadIds()) {
            if (threads.getThreadInfo(id).getThreadName().equals(threadName)) {
                return threads.getThreadAllocatedBytes(id);
            }
        }
        throw new AssertionError("no such thread: " + threadName);
    }
}

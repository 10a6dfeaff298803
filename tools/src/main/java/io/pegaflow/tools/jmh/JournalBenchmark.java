package io.pegaflow.tools.jmh;

import io.pegaflow.engine.core.RecordListener;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What recording costs the engine's thread: queries of 24 resident blocks of 12,288, in rotating prompts, each with the release
 * of its lease, encoding of the requests included: off, without a recorder; recorded, with one that is asked for room before each
 * request, and whose ring is emptied unread between measurements; journaled, with one whose ring a second thread reads and encodes
 * meanwhile, so that the waiting for it counts. Time for one query and one release.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 8, time = 1)
@Measurement(iterations = 8, time = 1)
public class JournalBenchmark {
    private static final int REQUESTS = 512;
    private static final int BLOCKS = 24;
    private static final int RESIDENT = 12_288;
    private static final int REQUEST_BYTES = 1024;

    /** What becomes of the inputs. */
    @Param({"off", "recorded", "journaled"})
    public String journal;

    private final UnsafeBuffer hashes = new UnsafeBuffer(new byte[RESIDENT * BlockKeys.HASH_LENGTH]);
    private ResidentBlocks blocks;
    private JournalRun run;
    private Thread consumer;
    private int prompt;

    /** Fill the cache. */
    @Setup(Level.Trial)
    public void fill() {
        for (int i = 0; i < RESIDENT; i++) {
            BlockKeys.put(hashes, i * BlockKeys.HASH_LENGTH, i);
        }
        run = "off".equals(journal) ? null : new JournalRun(CoreDriver.CONFIG, 1 << 24, (buffer, offset, length) -> {});
        blocks = new ResidentBlocks(RESIDENT, run == null ? RecordListener.NONE : run.recorder);
        if (run != null) {
            run.drain();
        }
        if ("journaled".equals(journal)) {
            consumer = new Thread(this::consume, "pf-journal");
            consumer.start();
        }
    }

    private void consume() {
        while (!Thread.currentThread().isInterrupted()) {
            if (run.turn() == 0) {
                LockSupport.parkNanos(10_000);
            }
        }
    }

    /** Empty the ring. */
    @TearDown(Level.Invocation)
    public void drain() {
        if (run != null && consumer == null) {
            run.discard();
        }
    }

    /**
     * Give the memory back.
     *
     * @throws InterruptedException never.
     */
    @TearDown(Level.Trial)
    public void close() throws InterruptedException {
        if (consumer != null) {
            consumer.interrupt();
            consumer.join();
        }
        blocks.close();
    }

    /** Queries and releases. */
    @Benchmark
    @OperationsPerInvocation(REQUESTS)
    public void queryAndRelease() {
        for (int i = 0; i < REQUESTS; i++) {
            prompt = (prompt + 7) % (RESIDENT / BLOCKS);
            requireRoom();
            if (blocks.driver.query(hashes, prompt * BLOCKS * BlockKeys.HASH_LENGTH, BLOCKS) != BLOCKS) {
                throw new IllegalStateException("query missed: prompt=" + prompt);
            }
            requireRoom();
            blocks.driver.release();
        }
    }

    private void requireRoom() {
        while (run != null && !run.recorder.hasRoom(REQUEST_BYTES)) {
            Thread.onSpinWait();
        }
    }
}

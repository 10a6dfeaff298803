package io.pegaflow.tools.jmh;

import java.util.concurrent.TimeUnit;
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

/** Look-ups a second of one thread: a packed array of 4,096 hashes, all resident, each compared in full; no lease is taken. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LookUpBenchmark {
    private static final int BATCH = 4096;
    private static final int BATCHES = 128;

    /** Blocks in the cache. */
    @Param({"40000", "10000000"})
    public int resident;

    /** Order of the hashes of a batch: as saved, from a random block on, or each drawn at random. */
    @Param({"saved", "random"})
    public String order;

    private final UnsafeBuffer hashes = new UnsafeBuffer(new byte[BATCHES * BATCH * BlockKeys.HASH_LENGTH]);
    private ResidentBlocks blocks;
    private int batch;

    /** Fill the cache and draw what is looked up. */
    @Setup(Level.Trial)
    public void fill() {
        blocks = new ResidentBlocks(resident);
        final boolean saved = "saved".equals(order);
        for (int i = 0; i < BATCHES; i++) {
            final long first = draw(i, resident - BATCH);
            for (int j = 0; j < BATCH; j++) {
                final int at = i * BATCH + j;
                BlockKeys.put(
                        hashes, at * BlockKeys.HASH_LENGTH, saved ? first + j : draw((long) BATCHES + at, resident));
            }
        }
    }

    private static long draw(final long index, final int bound) {
        return Long.remainderUnsigned(BlockKeys.mix(~index), bound);
    }

    /** Give the memory back. */
    @TearDown(Level.Trial)
    public void close() {
        blocks.close();
    }

    /**
     * One batch.
     *
     * @return the number of hits, all.
     */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int lookUp() {
        batch = batch + 1 == BATCHES ? 0 : batch + 1;
        final int offset = batch * BATCH * BlockKeys.HASH_LENGTH;
        final int hits = blocks.driver.core.prefixLength(0, 0, hashes, offset, BlockKeys.HASH_LENGTH, BATCH);
        if (hits != BATCH) {
            throw new IllegalStateException("look-up missed: hits=" + hits + ", batch=" + batch);
        }
        return hits;
    }
}

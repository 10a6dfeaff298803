package io.pegaflow.tools.jmh;

import io.pegaflow.ipc.Limits;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A query of 32,768 resident blocks with its lease, and the release of that lease: two inputs of the core. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class QueryBenchmark {
    /** Blocks in the cache. */
    @Param("40000")
    public int resident;

    /** Order of the hashes of the query. */
    @Param({"saved", "random"})
    public String order;

    private ResidentBlocks blocks;

    /** Fill the cache and encode the query. */
    @Setup(Level.Trial)
    public void fill() {
        blocks = new ResidentBlocks(resident);
        final int count = Limits.MAX_BLOCKS_PER_REQUEST;
        final UnsafeBuffer hashes = new UnsafeBuffer(new byte[count * BlockKeys.HASH_LENGTH]);
        final int stride = "saved".equals(order) ? 1 : 7919;
        for (int i = 0; i < count; i++) {
            BlockKeys.put(hashes, i * BlockKeys.HASH_LENGTH, (long) i * stride % resident);
        }
        blocks.driver.encodeQuery(hashes, 0, count);
    }

    /** Give the memory back. */
    @TearDown(Level.Trial)
    public void close() {
        blocks.close();
    }

    /**
     * Query and release.
     *
     * @return the number of hits, all.
     */
    @Benchmark
    public int queryAndRelease() {
        final int hits = blocks.driver.sendQuery();
        if (hits != Limits.MAX_BLOCKS_PER_REQUEST) {
            throw new IllegalStateException("query missed: hits=" + hits);
        }
        blocks.driver.release();
        return hits;
    }
}

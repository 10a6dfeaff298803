package io.pegaflow.tools.jmh;

import io.pegaflow.engine.pool.AnonymousMemory;
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

/**
 * 61 saves of one layer each of the same 8,192 new blocks, by one device that completes every copy at once: from the first
 * command to the last seal, encoding of the commands included.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 20)
@Measurement(iterations = 20)
public class LayerSaveBenchmark {
    private static final int LAYERS = 61;
    private static final int BLOCKS = 8192;
    private static final int CELL_BYTES = 64;

    /** Is the cache empty, or full so that each new block evicts one? */
    @Param({"empty", "full"})
    public String pool;

    private final UnsafeBuffer hashes = new UnsafeBuffer(new byte[BLOCKS * BlockKeys.HASH_LENGTH]);
    private AnonymousMemory memory;
    private CoreDriver driver;
    private long nextBlock;

    /** A cache for three times the blocks, and hashes never seen. */
    @Setup(Level.Invocation)
    public void prepare() {
        if (driver == null || "empty".equals(pool)) {
            close();
            memory = new AnonymousMemory(3L * BLOCKS * LAYERS * CELL_BYTES * 9 / 8);
            driver = new CoreDriver(memory, LAYERS, CELL_BYTES);
            for (int i = 0; i < 4 && "full".equals(pool); i++) {
                draw();
                driver.save(hashes, 0, BLOCKS, -1);
            }
        }
        draw();
    }

    private void draw() {
        for (int i = 0; i < BLOCKS; i++) {
            BlockKeys.put(hashes, i * BlockKeys.HASH_LENGTH, nextBlock++);
        }
    }

    /** Give the memory back. */
    @TearDown(Level.Trial)
    public void close() {
        if (memory != null) {
            memory.close();
        }
    }

    /**
     * All layers, one after another.
     *
     * @return blocks sealed since the cache began.
     */
    @Benchmark
    public long saveByLayer() {
        final long before = driver.core.stats().insertions;
        for (int layer = 0; layer < LAYERS; layer++) {
            driver.save(hashes, 0, BLOCKS, layer);
        }
        final long sealed = driver.core.stats().insertions - before;
        if (sealed != BLOCKS) {
            throw new IllegalStateException("not all blocks were sealed: sealed=" + sealed);
        }
        return sealed;
    }
}

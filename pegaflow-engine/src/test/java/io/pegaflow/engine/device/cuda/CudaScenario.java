package io.pegaflow.engine.device.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.engine.copy.CopyCommandDescriptor;
import io.pegaflow.engine.copy.CopyCompletionDescriptor;
import io.pegaflow.engine.device.CopyEngine;
import io.pegaflow.engine.device.DeviceAllocation;
import io.pegaflow.engine.pool.AnonymousMemory;
import io.pegaflow.engine.pool.PoolParts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.UnsafeBuffer;

/** A backend in this process beside an exporter in another, and the steps of which a scenario consists. */
final class CudaScenario implements AutoCloseable {
    static final int SAVE = CopyCommandDescriptor.SAVE;
    static final int LOAD = CopyCommandDescriptor.LOAD;
    static final int MEMORY_BYTES = 24 << 20;
    static final long POOL_BYTES = 32L << 20;
    static final long PART_BYTES = 1L << 20;

    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);

    final AnonymousMemory pool = new AnonymousMemory(POOL_BYTES);
    final PoolParts parts = new PoolParts(POOL_BYTES, PART_BYTES);
    final CudaBackend backend;
    final UnsafeBuffer handle;
    private final Exporter exporter;
    private final List<Integer> statuses = new ArrayList<>();
    private final CopyEngine.MarkHandler handler = (token, status) -> statuses.add(status);
    private long nowNs;

    CudaScenario() throws IOException {
        exporter = new Exporter(0);
        handle = exporter.handle();
        backend = new CudaBackend(CudaDriver.load(Path.of(System.getProperty("java.io.tmpdir"))));
        for (int i = 0; i < parts.count(); i++) {
            backend.registerPool(pool, parts.offset(i), parts.length(i));
        }
    }

    DeviceAllocation open() {
        return backend.open(0, handle, 0, handle.capacity());
    }

    void ask(final String question) throws IOException {
        exporter.ask(question);
    }

    Exporter exporterOn(final int device) throws IOException {
        return new Exporter(device);
    }

    /** Take a whole run as the copy agent does: again and again, where the engine left off. */
    void copy(
            final CopyEngine engine,
            final DeviceAllocation memory,
            final int direction,
            final long deviceOffset,
            final long devicePitch,
            final long poolOffset,
            final long poolPitch,
            final long rowBytes,
            final int rows) {
        long done = 0;
        final long total = rowBytes * rows;
        final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
        while (done < total) {
            final long row = done / rowBytes;
            final long column = done % rowBytes;
            final long device = memory.address() + deviceOffset + row * devicePitch + column;
            final long host = pool.address() + poolOffset + row * poolPitch + column;
            final long accepted = engine.submit(
                    memory,
                    direction,
                    direction == SAVE ? device : host,
                    direction == SAVE ? devicePitch : poolPitch,
                    direction == SAVE ? host : device,
                    direction == SAVE ? poolPitch : devicePitch,
                    rowBytes - column,
                    column == 0 ? (int) (rows - row) : 1,
                    nowNs++);
            done += accepted;
            if (accepted == 0) {
                engine.poll(nowNs++, handler);
                assertTrue(System.nanoTime() - deadlineNs < 0, "the engine stays full");
                Thread.yield();
            }
        }
        assertTrue(engine.mark(direction, direction));
    }

    /** Wait for so many marks; their statuses. */
    List<Integer> awaitMarks(final CopyEngine engine, final int count) {
        final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
        while (statuses.size() < count) {
            if (engine.poll(nowNs++, handler) == 0) {
                LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(20));
                assertTrue(System.nanoTime() - deadlineNs < 0, () -> "marks: " + statuses);
            }
        }
        final List<Integer> reached = new ArrayList<>(statuses);
        statuses.clear();
        return reached;
    }

    void awaitOk(final CopyEngine engine, final int count) {
        awaitMarks(engine, count).forEach(status -> assertEquals(CopyCompletionDescriptor.OK, status));
    }

    void fillPool(final long offset, final int length, final int seed) {
        CudaExporterMain.fill(pool.address() + offset, length, seed);
    }

    void checkPool(final long offset, final int seed, final int from, final int length) {
        for (int i = 0; i < length; i++) {
            assertEquals(
                    CudaExporterMain.content(seed, from + i),
                    org.agrona.UnsafeApi.getByte(pool.address() + offset + i),
                    "pool offset " + (offset + i));
        }
    }

    @Override
    public void close() throws IOException {
        backend.close();
        exporter.close();
        pool.close();
    }

    /** A process that exports memory of a device. */
    static final class Exporter implements AutoCloseable {
        private final Process process;
        private final BufferedReader answers;
        private final UnsafeBuffer handle;

        Exporter(final int device) throws IOException {
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "--add-exports",
                            "java.base/jdk.internal.misc=ALL-UNNAMED",
                            "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                            "-cp",
                            System.getProperty("java.class.path"),
                            CudaExporterMain.class.getName(),
                            "" + device,
                            "" + MEMORY_BYTES)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            answers = new BufferedReader(new InputStreamReader(process.getInputStream()));
            handle = new UnsafeBuffer(HexFormat.of().parseHex(answers.readLine()));
        }

        UnsafeBuffer handle() {
            return handle;
        }

        void ask(final String question) throws IOException {
            process.getOutputStream().write((question + "\n").getBytes());
            process.getOutputStream().flush();
            assertEquals("ok", answers.readLine(), question);
        }

        @Override
        public void close() throws IOException {
            process.getOutputStream().close();
            try {
                assertTrue(process.waitFor(20, TimeUnit.SECONDS), "the exporter hangs");
                assertEquals(0, process.exitValue());
            } catch (final InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

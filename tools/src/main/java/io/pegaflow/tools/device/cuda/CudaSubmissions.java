package io.pegaflow.tools.device.cuda;

import com.sun.management.ThreadMXBean;
import io.pegaflow.engine.copy.CopyCommandDescriptor;
import io.pegaflow.engine.device.CopyEngine;
import io.pegaflow.engine.device.cuda.Aim;
import io.pegaflow.engine.device.cuda.CudaBackend;
import io.pegaflow.engine.device.cuda.CudaDriver;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntConsumer;
import jcuda.driver.CUDA_MEMCPY2D;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUmemorytype;
import jcuda.driver.CUresult;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;

/**
 * What a thread spends on giving the driver small copies, through the copy engine of an agent and by bare calls. The device's
 * memory is this process' own, which makes no difference to the calls.
 */
public final class CudaSubmissions implements AutoCloseable {
    private static final int ROW_BYTES = 4096;
    private static final int PITCH_BYTES = 2 * ROW_BYTES;
    private static final int ROWS = 64;
    private static final int COPIES = 256;
    private static final int SCATTER = 97;
    private static final int OTHER_SCATTER = 181;
    private static final int BATCHES_A_ROUND = 50;
    private static final int WARM_UP_BATCHES = 400;
    private static final int TRIAL_COPIES = 16;

    private final CudaExportedMemory memory;
    private final CudaBackend backend;
    private final CopyEngine engine;
    private final CUstream stream = new CUstream();
    private final CUdeviceptr source = new CUdeviceptr();
    private final CUdeviceptr target = new CUdeviceptr();
    private final CUDA_MEMCPY2D rowsCopy = new CUDA_MEMCPY2D();
    private final CopyEngine.MarkHandler handler = this::onMark;
    private final IntConsumer submission = this::submit;
    private final IntConsumer rowsSubmission = this::submitRows;
    private final IntConsumer copy = this::copy;
    private final IntConsumer rowsCopies = this::copyRows;
    private final Runnable markEnd = this::awaitMark;
    private final Runnable streamEnd = this::awaitStream;
    private long nowNs;
    private boolean isMarked;

    private CudaSubmissions() {
        memory = CudaExportedMemory.create(0, (long) COPIES * PITCH_BYTES);
        backend = new CudaBackend(CudaDriver.load(Path.of(System.getProperty("java.io.tmpdir"))), memory.deviceId());
        engine = backend.newCopyEngine(memory.deviceId());
        engine.onStart();
        JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING);
        rowsCopy.srcMemoryType = CUmemorytype.CU_MEMORYTYPE_UNIFIED;
        rowsCopy.dstMemoryType = CUmemorytype.CU_MEMORYTYPE_UNIFIED;
        rowsCopy.srcDevice = source;
        rowsCopy.dstDevice = target;
        rowsCopy.srcPitch = PITCH_BYTES;
        rowsCopy.dstPitch = PITCH_BYTES;
        rowsCopy.WidthInBytes = ROW_BYTES;
        rowsCopy.Height = ROWS;
    }

    /**
     * Measure on the first device that this process sees.
     *
     * @param rounds of so many batches of copies each.
     * @return nanoseconds a copy as {@code submission_ns}, {@code submission_bare_ns} and, where the engine takes rows by
     *     pitched copies, the same with {@code pitched}, medians over batches; {@code submission_garbage_bytes} of all batches
     *     through the engine.
     * @throws io.pegaflow.engine.device.cuda.CudaUnavailableException if there is no driver that can be used.
     */
    public static Map<String, Object> measure(final int rounds) {
        try (CudaSubmissions submissions = new CudaSubmissions()) {
            return submissions.run(rounds * BATCHES_A_ROUND);
        }
    }

    /** One batch of each kind after another, so that what disturbs falls on all alike. */
    private Map<String, Object> run(final int batches) {
        final boolean isPitched = takesRowsAtOnce();
        final double[][] ns = new double[4][batches];
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final long threadId = Thread.currentThread().getId();
        long garbage = 0;
        for (int i = -WARM_UP_BATCHES; i < batches; i++) {
            final int index = Math.max(i, 0);
            final long before = threads.getThreadAllocatedBytes(threadId);
            ns[0][index] = batchNs(submission, markEnd);
            ns[2][index] = isPitched ? batchNs(rowsSubmission, markEnd) : 0;
            garbage += i < 0 ? 0 : threads.getThreadAllocatedBytes(threadId) - before;
            ns[1][index] = batchNs(copy, streamEnd);
            ns[3][index] = isPitched ? batchNs(rowsCopies, streamEnd) : 0;
        }
        final Map<String, Object> report = new LinkedHashMap<>();
        report.put("submission_ns", median(ns[0]));
        report.put("submission_bare_ns", median(ns[1]));
        if (isPitched) {
            report.put("submission_pitched_ns", median(ns[2]));
            report.put("submission_pitched_bare_ns", median(ns[3]));
        }
        report.put("submission_garbage_bytes", garbage);
        return report;
    }

    /** Has the engine found that pitched copies are no slower here? Row by row it would soon be full. */
    private boolean takesRowsAtOnce() {
        boolean isPitched = true;
        for (int i = 0; i < TRIAL_COPIES; i++) {
            isPitched &= submitRows(rowsOffset(i), rowsOffset(i), ROWS) == (long) ROWS * ROW_BYTES;
        }
        awaitMark();
        return isPitched;
    }

    private static double batchNs(final IntConsumer submission, final Runnable end) {
        final long startNs = System.nanoTime();
        for (int i = 0; i < COPIES; i++) {
            submission.accept(i);
        }
        final long tookNs = System.nanoTime() - startNs;
        end.run();
        return (double) tookNs / COPIES;
    }

    private static double median(final double[] values) {
        Arrays.sort(values);
        return Math.rint(values[values.length / 2]);
    }

    private void submit(final int i) {
        check(submitRows(deviceOffset(i), hostOffset(i), 1) == ROW_BYTES ? 0 : -1);
    }

    private void submitRows(final int i) {
        check(submitRows(rowsOffset(i), rowsOffset(i), ROWS) == (long) ROWS * ROW_BYTES ? 0 : -1);
    }

    private long submitRows(final long deviceOffset, final long hostOffset, final int rows) {
        return engine.submit(
                null,
                CopyCommandDescriptor.SAVE,
                memory.deviceAddress() + deviceOffset,
                PITCH_BYTES,
                memory.mirrorAddress() + hostOffset,
                PITCH_BYTES,
                ROW_BYTES,
                rows,
                nowNs);
    }

    private void copy(final int i) {
        check(JCudaDriver.cuMemcpyAsync(
                Aim.at(target, memory.mirrorAddress() + hostOffset(i)),
                Aim.at(source, memory.deviceAddress() + deviceOffset(i)),
                ROW_BYTES,
                stream));
    }

    private void copyRows(final int i) {
        Aim.at(source, memory.deviceAddress() + rowsOffset(i));
        Aim.at(target, memory.mirrorAddress() + rowsOffset(i));
        check(JCudaDriver.cuMemcpy2DAsync(rowsCopy, stream));
    }

    private static long deviceOffset(final int i) {
        return (long) (i * SCATTER & (COPIES - 1)) * PITCH_BYTES;
    }

    private static long hostOffset(final int i) {
        return (long) (i * OTHER_SCATTER & (COPIES - 1)) * PITCH_BYTES;
    }

    private static long rowsOffset(final int i) {
        return (long) (i * ROWS & (COPIES - 1)) * PITCH_BYTES;
    }

    private void awaitMark() {
        isMarked = false;
        check(engine.mark(CopyCommandDescriptor.SAVE, 0) ? 0 : -1);
        while (!isMarked) {
            engine.poll(++nowNs, handler);
            Thread.yield();
        }
    }

    private void onMark(final int token, final int status) {
        check(status);
        isMarked = true;
    }

    private void awaitStream() {
        // Polls as the engine does: whoever blocks leaves the driver in another mood.
        int result = JCudaDriver.cuStreamQuery(stream);
        while (result == CUresult.CUDA_ERROR_NOT_READY) {
            Thread.yield();
            result = JCudaDriver.cuStreamQuery(stream);
        }
        check(result);
    }

    private static void check(final int result) {
        if (result != 0) {
            throw new IllegalStateException("a small copy fails: code=" + result);
        }
    }

    @Override
    public void close() {
        engine.close();
        JCudaDriver.cuStreamDestroy(stream);
        backend.close();
        memory.close();
    }
}

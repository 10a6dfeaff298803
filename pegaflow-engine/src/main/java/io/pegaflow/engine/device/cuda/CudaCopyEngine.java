package io.pegaflow.engine.device.cuda;

import io.pegaflow.engine.copy.CopyCommandDescriptor;
import io.pegaflow.engine.device.CopyEngine;
import io.pegaflow.engine.device.DeviceAllocation;
import jcuda.driver.CUDA_MEMCPY2D;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUmemorytype;
import jcuda.driver.JCudaDriver;

/**
 * Copies by the copy engines of a CUDA device, one stream a direction. Addresses are unified, so one call serves both
 * directions; its pointers are aimed anew for every copy and nothing is allocated. No call waits for the device.
 *
 * <p>A run is cut where the window is full, and after {@link #MAX_COPY_BYTES}; where the pool's registrations meet it was cut
 * already.
 */
final class CudaCopyEngine implements CopyEngine {
    /** Of one copy: from there on a longer one moves no more bytes a second. */
    static final long MAX_COPY_BYTES = 8L << 20;

    /** Not worth a copy, unless the range is no longer. */
    private static final long MIN_PART_BYTES = 1L << 20;

    private final CudaDevice device;
    private final long maxPitchedRowBytes;
    private final CudaStream loads;
    private final CudaStream saves;
    private final CUdeviceptr source = new CUdeviceptr();
    private final CUdeviceptr target = new CUdeviceptr();
    private final CUDA_MEMCPY2D rowsCopy = new CUDA_MEMCPY2D();
    private Object context;
    private boolean isCurrent;
    private long currentSinceNs;

    CudaCopyEngine(final CudaDevice device, final long maxPitchedRowBytes) {
        this.device = device;
        this.maxPitchedRowBytes = maxPitchedRowBytes;
        CudaError.checkStart(
                device.use(),
                "the CUDA device cannot be used: device=" + device.info().globalOrdinal());
        context = device.context();
        loads = new CudaStream();
        saves = new CudaStream();
        if (!loads.open() || !saves.open()) {
            close();
            throw new CudaUnavailableException("no streams on the CUDA device: device="
                    + device.info().globalOrdinal() + "; look at it with nvidia-smi");
        }
        rowsCopy.srcMemoryType = CUmemorytype.CU_MEMORYTYPE_UNIFIED;
        rowsCopy.dstMemoryType = CUmemorytype.CU_MEMORYTYPE_UNIFIED;
        rowsCopy.srcDevice = source;
        rowsCopy.dstDevice = target;
    }

    @Override
    public boolean isDuplex() {
        return true;
    }

    @Override
    public void onStart() {
        device.use();
    }

    @Override
    public long submit(
            final DeviceAllocation memory,
            final int direction,
            final long sourceAddress,
            final long sourcePitch,
            final long targetAddress,
            final long targetPitch,
            final long rowBytes,
            final int rows,
            final long nowNs) {
        final CudaStream stream = stream(direction);
        final long room = stream.roomBytes();
        if (mendIfLost()) {
            return rowBytes * rows;
        }
        if (room < Math.min(rowBytes, MIN_PART_BYTES)) {
            return 0;
        }
        useOnce(nowNs);
        final long partBytes = Math.min(room, MAX_COPY_BYTES);
        if (partBytes < rowBytes) {
            return copyRow(stream, sourceAddress, targetAddress, partBytes);
        }
        final int whole = (int) Math.min(rows, partBytes / rowBytes);
        return whole > 1 && isPitched(rowBytes, sourcePitch, targetPitch)
                ? copyPitched(stream, sourceAddress, sourcePitch, targetAddress, targetPitch, rowBytes, whole)
                : copyRows(stream, sourceAddress, sourcePitch, targetAddress, targetPitch, rowBytes, whole);
    }

    @Override
    public boolean mark(final int direction, final int token) {
        mendIfLost();
        return stream(direction).mark(token);
    }

    @Override
    public int poll(final long nowNs, final MarkHandler handler) {
        if (loads.isIdle() && saves.isIdle()) {
            return 0;
        }
        if (!mendIfLost()) {
            useOnce(nowNs);
        }
        final int workCount = loads.poll(handler);
        if (loads.isLost()) {
            saves.lose();
        }
        return workCount + saves.poll(handler);
    }

    @Override
    public void close() {
        device.use();
        loads.close();
        saves.close();
    }

    /**
     * Is the device lost still? With a new context it has no streams yet, and nothing is under way that speaks of old ones. Who
     * opens memory may have met the loss first, so a context that was made anew is as good as a stream that failed.
     */
    private boolean mendIfLost() {
        final boolean isSameContext = device.context() == context;
        if (isSameContext && !loads.isLost() && !saves.isLost()) {
            return false;
        }
        loads.lose();
        saves.lose();
        if (isSameContext || !loads.isIdle() || !saves.isIdle()) {
            return true;
        }
        context = device.context();
        device.use();
        return !loads.open() || !saves.open();
    }

    private CudaStream stream(final int direction) {
        return direction == CopyCommandDescriptor.SAVE ? saves : loads;
    }

    /** Another device's agent may share the thread, so the context is made current once a cycle. */
    private void useOnce(final long nowNs) {
        if (!isCurrent || currentSinceNs != nowNs) {
            isCurrent = true;
            currentSinceNs = nowNs;
            device.use();
        }
    }

    private boolean isPitched(final long rowBytes, final long sourcePitch, final long targetPitch) {
        return rowBytes <= maxPitchedRowBytes
                && sourcePitch <= device.info().maxPitchBytes()
                && targetPitch <= device.info().maxPitchBytes();
    }

    private long copyRow(
            final CudaStream stream, final long sourceAddress, final long targetAddress, final long bytes) {
        stream.submitted(copy(stream, sourceAddress, targetAddress, bytes), bytes, 1);
        return bytes;
    }

    private long copyRows(
            final CudaStream stream,
            final long sourceAddress,
            final long sourcePitch,
            final long targetAddress,
            final long targetPitch,
            final long rowBytes,
            final int rows) {
        final int copies = Math.min(rows, stream.roomCopies());
        int result = 0;
        for (int i = 0; i < copies; i++) {
            final int copied = copy(stream, sourceAddress + i * sourcePitch, targetAddress + i * targetPitch, rowBytes);
            result = CudaError.isFine(copied) ? result : copied;
        }
        stream.submitted(result, copies * rowBytes, copies);
        return copies * rowBytes;
    }

    private long copyPitched(
            final CudaStream stream,
            final long sourceAddress,
            final long sourcePitch,
            final long targetAddress,
            final long targetPitch,
            final long rowBytes,
            final int rows) {
        Aim.at(source, sourceAddress);
        Aim.at(target, targetAddress);
        rowsCopy.srcPitch = sourcePitch;
        rowsCopy.dstPitch = targetPitch;
        rowsCopy.WidthInBytes = rowBytes;
        rowsCopy.Height = rows;
        final int result = JCudaDriver.cuMemcpy2DAsync(rowsCopy, stream.handle());
        stream.submitted(result, rows * rowBytes, 1);
        return rows * rowBytes;
    }

    private int copy(final CudaStream stream, final long sourceAddress, final long targetAddress, final long bytes) {
        return JCudaDriver.cuMemcpyAsync(
                Aim.at(target, targetAddress), Aim.at(source, sourceAddress), bytes, stream.handle());
    }
}

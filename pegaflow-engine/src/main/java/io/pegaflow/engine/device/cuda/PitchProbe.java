package io.pegaflow.engine.device.cuda;

import jcuda.driver.CUDA_MEMCPY2D;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUmemorytype;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;
import org.agrona.BitUtil;
import org.agrona.UnsafeApi;

/** Measures at start up to which length rows move at least as fast by one copy of all as by one copy a row. */
final class PitchProbe {
    private static final int[] ROW_BYTES = {4 << 10, 16 << 10, 64 << 10};
    private static final int ROWS = 64;
    private static final int ROUNDS = 5;
    private static final int PAGE_BYTES = 4096;

    private final CUdeviceptr device = new CUdeviceptr();
    private final CUstream stream = new CUstream();
    private final CUdeviceptr source = new CUdeviceptr();
    private final CUdeviceptr target = new CUdeviceptr();
    private final CUDA_MEMCPY2D rowsCopy = new CUDA_MEMCPY2D();
    private final long hostAddress;

    private PitchProbe(final long hostAddress) {
        this.hostAddress = hostAddress;
        rowsCopy.srcMemoryType = CUmemorytype.CU_MEMORYTYPE_UNIFIED;
        rowsCopy.dstMemoryType = CUmemorytype.CU_MEMORYTYPE_UNIFIED;
        rowsCopy.srcDevice = source;
        rowsCopy.dstDevice = target;
    }

    /** Copy to and fro. The device's context is current; returns 0 where rows are better copied one by one. */
    static long maxPitchedRowBytes(final long maxPitchBytes) {
        final int length = ROWS * 2 * ROW_BYTES[ROW_BYTES.length - 1];
        final long allocated = UnsafeApi.allocateMemory(length + PAGE_BYTES);
        try {
            UnsafeApi.setMemory(allocated, length + PAGE_BYTES, (byte) 0);
            return new PitchProbe(BitUtil.align(allocated, PAGE_BYTES)).run(length, maxPitchBytes);
        } finally {
            UnsafeApi.freeMemory(allocated);
        }
    }

    private long run(final long length, final long maxPitchBytes) {
        final int allocated = JCudaDriver.cuMemAlloc(device, length);
        final int registered = JCudaDriver.cuMemHostRegister(Aim.newHost(hostAddress), length, 0);
        final int created = JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING);
        long best = 0;
        if (CudaError.isFine(allocated) && CudaError.isFine(registered) && CudaError.isFine(created)) {
            for (final int rowBytes : ROW_BYTES) {
                if (2L * rowBytes > maxPitchBytes || !isPitchedNoSlower(rowBytes)) {
                    break;
                }
                best = rowBytes;
            }
            JCudaDriver.cuStreamSynchronize(stream);
        }
        // What was not made refuses to be given up, and that is all.
        if (CudaError.isFine(created)) {
            JCudaDriver.cuStreamDestroy(stream);
        }
        if (CudaError.isFine(registered)) {
            JCudaDriver.cuMemHostUnregister(Aim.newHost(hostAddress));
        }
        if (CudaError.isFine(allocated)) {
            JCudaDriver.cuMemFree(device);
        }
        return best;
    }

    private boolean isPitchedNoSlower(final int rowBytes) {
        long pitchedNs = Long.MAX_VALUE;
        long singleNs = Long.MAX_VALUE;
        final long deviceAddress = Aim.address(device);
        for (int round = 0; round < ROUNDS; round++) {
            final boolean isSave = round % 2 == 0;
            final long from = isSave ? deviceAddress : hostAddress;
            final long to = isSave ? hostAddress : deviceAddress;
            pitchedNs = Math.min(pitchedNs, copyPitched(from, to, rowBytes));
            singleNs = Math.min(singleNs, copySingle(from, to, rowBytes));
        }
        return pitchedNs <= singleNs && pitchedNs != Long.MAX_VALUE;
    }

    private long copyPitched(final long from, final long to, final int rowBytes) {
        Aim.at(source, from);
        Aim.at(target, to);
        rowsCopy.srcPitch = 2L * rowBytes;
        rowsCopy.dstPitch = 2L * rowBytes;
        rowsCopy.WidthInBytes = rowBytes;
        rowsCopy.Height = ROWS;
        final long startNs = System.nanoTime();
        final boolean isFine = CudaError.isFine(JCudaDriver.cuMemcpy2DAsync(rowsCopy, stream))
                && CudaError.isFine(JCudaDriver.cuStreamSynchronize(stream));
        return isFine ? System.nanoTime() - startNs : Long.MAX_VALUE;
    }

    private long copySingle(final long from, final long to, final int rowBytes) {
        final long startNs = System.nanoTime();
        boolean isFine = true;
        for (int i = 0; i < ROWS; i++) {
            final long offset = 2L * i * rowBytes;
            isFine &= CudaError.isFine(JCudaDriver.cuMemcpyAsync(
                    Aim.at(target, to + offset), Aim.at(source, from + offset), rowBytes, stream));
        }
        isFine &= CudaError.isFine(JCudaDriver.cuStreamSynchronize(stream));
        return isFine ? System.nanoTime() - startNs : Long.MAX_VALUE;
    }
}

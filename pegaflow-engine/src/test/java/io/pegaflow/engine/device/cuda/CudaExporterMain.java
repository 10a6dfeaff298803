package io.pegaflow.engine.device.cuda;

import io.pegaflow.ipc.CudaIpcHandle;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.HexFormat;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUipcMemHandle;
import jcuda.driver.JCudaDriver;
import org.agrona.UnsafeApi;

/**
 * Another process with device memory: prints its handle, then answers what it reads. {@code fill SEED} writes all of it, {@code
 * check SEED OFFSET LENGTH} says ok if these bytes are those that SEED writes there; it ends with its input.
 */
final class CudaExporterMain {
    private CudaExporterMain() {}

    public static void main(final String[] args) throws IOException {
        final int length = Integer.parseInt(args[1]);
        final CudaDeviceInfo info = CudaDriver.load(Path.of(System.getProperty("java.io.tmpdir")))
                .devices()
                .get(Integer.parseInt(args[0]));
        final CUdevice device = new CUdevice();
        final CUcontext context = new CUcontext();
        final CUdeviceptr memory = new CUdeviceptr();
        final CUipcMemHandle handle = new CUipcMemHandle();
        CudaError.checkStart(JCudaDriver.cuDeviceGet(device, info.localOrdinal()), "device");
        CudaError.checkStart(JCudaDriver.cuDevicePrimaryCtxRetain(context, device), "context");
        CudaError.checkStart(JCudaDriver.cuCtxSetCurrent(context), "current");
        CudaError.checkStart(JCudaDriver.cuMemAlloc(memory, length), "memory");
        CudaError.checkStart(JCudaDriver.cuIpcGetMemHandle(handle, memory), "handle");
        System.out.println(HexFormat.of()
                .formatHex(CudaIpcHandle.of(HexFormat.of().parseHex(info.uuid()), Aim.bytes(handle))
                        .toBytes()));
        final long host = UnsafeApi.allocateMemory(length);
        final BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            final String[] words = line.split(" ");
            if (words[0].equals("fill")) {
                fill(host, length, Integer.parseInt(words[1]));
                CudaError.checkStart(JCudaDriver.cuMemcpy(memory, Aim.newAt(host), length), "fill");
                System.out.println("ok");
            } else {
                CudaError.checkStart(JCudaDriver.cuMemcpy(Aim.newAt(host), memory, length), "check");
                System.out.println(
                        isFilled(
                                        host,
                                        Integer.parseInt(words[1]),
                                        Integer.parseInt(words[2]),
                                        Integer.parseInt(words[3]))
                                ? "ok"
                                : "wrong");
            }
        }
        JCudaDriver.cuMemFree(memory);
        JCudaDriver.cuDevicePrimaryCtxRelease(device);
    }

    static void fill(final long address, final int length, final int seed) {
        for (int i = 0; i < length; i++) {
            UnsafeApi.putByte(address + i, content(seed, i));
        }
    }

    static byte content(final int seed, final int offset) {
        return (byte) ((offset * 0x9E3779B1 + seed) >>> 11);
    }

    private static boolean isFilled(final long host, final int seed, final int offset, final int length) {
        for (int i = 0; i < length; i++) {
            if (UnsafeApi.getByte(host + offset + i) != content(seed, offset + i)) {
                return false;
            }
        }
        return true;
    }
}

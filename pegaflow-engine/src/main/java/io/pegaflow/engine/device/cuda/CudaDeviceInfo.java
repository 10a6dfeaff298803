package io.pegaflow.engine.device.cuda;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdevice_attribute;
import jcuda.driver.CUuuid;
import jcuda.driver.JCudaDriver;

/**
 * What the driver and the kernel tell about a device.
 *
 * @param localOrdinal  by which this process' driver names it.
 * @param globalOrdinal by which all processes of the host name it to an agent.
 * @param uuid          its 16 bytes in hexadecimal digits.
 * @param name          for people.
 * @param pciBusId      like {@code 0000:65:00.0}.
 * @param numaNode      it is attached to, {@link PciNumaNode#UNKNOWN} if the kernel does not tell.
 * @param maxPitchBytes from one row to the next in a copy of several.
 */
public record CudaDeviceInfo(
        int localOrdinal,
        int globalOrdinal,
        String uuid,
        String name,
        String pciBusId,
        int numaNode,
        long maxPitchBytes) {
    private static final int MAX_NAME_LENGTH = 256;
    private static final int MAX_BUS_ID_LENGTH = 32;

    static List<CudaDeviceInfo> discover(final String visibleDevices) {
        final int[] count = new int[1];
        CudaError.checkStart(JCudaDriver.cuDeviceGetCount(count), "CUDA devices cannot be counted");
        final int[] ordinals = VisibleDevices.globalOrdinals(visibleDevices, count[0]);
        final List<CudaDeviceInfo> devices = new ArrayList<>();
        for (int i = 0; i < count[0]; i++) {
            devices.add(describe(i, ordinals[i]));
        }
        return devices;
    }

    private static CudaDeviceInfo describe(final int localOrdinal, final int globalOrdinal) {
        final String failure = "CUDA device cannot be asked: ordinal=" + localOrdinal;
        final CUdevice device = handle(localOrdinal);
        final CUuuid uuid = new CUuuid();
        CudaError.checkStart(JCudaDriver.cuDeviceGetUuid(uuid, device), failure);
        final byte[] name = new byte[MAX_NAME_LENGTH];
        CudaError.checkStart(JCudaDriver.cuDeviceGetName(name, name.length, device), failure);
        final String[] busId = new String[1];
        CudaError.checkStart(JCudaDriver.cuDeviceGetPCIBusId(busId, MAX_BUS_ID_LENGTH, device), failure);
        final int[] maxPitch = new int[1];
        final int result =
                JCudaDriver.cuDeviceGetAttribute(maxPitch, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_PITCH, device);
        return new CudaDeviceInfo(
                localOrdinal,
                globalOrdinal,
                HexFormat.of().formatHex(uuid.bytes),
                text(name),
                busId[0],
                PciNumaNode.of(busId[0]),
                CudaError.isFine(result) ? maxPitch[0] : 0);
    }

    static CUdevice handle(final int localOrdinal) {
        final CUdevice device = new CUdevice();
        CudaError.checkStart(
                JCudaDriver.cuDeviceGet(device, localOrdinal), "CUDA device cannot be opened: ordinal=" + localOrdinal);
        return device;
    }

    private static String text(final byte[] bytes) {
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    /** For people: what it is and where. */
    @Override
    public String toString() {
        return globalOrdinal + "=" + name + " uuid=" + uuid + " pci=" + pciBusId + " numaNode="
                + (numaNode == PciNumaNode.UNKNOWN ? "unknown" : numaNode);
    }
}

package io.pegaflow.engine.device.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.engine.device.DeviceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CudaFactsTest {
    @TempDir
    Path devices;

    @Test
    void shouldCountDevicesAsTheHostDoes() {
        assertArrayEquals(new int[] {0, 1, 2}, VisibleDevices.globalOrdinals(null, 3));
        assertArrayEquals(new int[] {3, 1}, VisibleDevices.globalOrdinals("3,1", 2));
        assertArrayEquals(new int[] {3, 1}, VisibleDevices.globalOrdinals(" 3 , 1,-1,0", 2));
        assertArrayEquals(new int[] {0, 1}, VisibleDevices.globalOrdinals("GPU-8932f937,GPU-1b2c", 2));
        assertArrayEquals(new int[0], VisibleDevices.globalOrdinals("", 0));
    }

    @Test
    void shouldReadTheNumaNodeOfADevice() throws IOException {
        Files.createDirectory(devices.resolve("0000:65:00.0"));
        Files.writeString(devices.resolve("0000:65:00.0/numa_node"), "1\n");
        Files.createDirectory(devices.resolve("0000:af:00.0"));
        Files.writeString(devices.resolve("0000:af:00.0/numa_node"), "-1\n");

        assertEquals(1, PciNumaNode.of(devices, "0000:65:00.0"));
        assertEquals(1, PciNumaNode.of(devices, "00000000:65:00.0"));
        assertEquals(PciNumaNode.UNKNOWN, PciNumaNode.of(devices, "0000:AF:00.0"));
        assertEquals(PciNumaNode.UNKNOWN, PciNumaNode.of(devices, "0000:01:00.0"));
        assertEquals(PciNumaNode.UNKNOWN, PciNumaNode.of(devices, "../../etc"));
        assertEquals(PciNumaNode.UNKNOWN, PciNumaNode.of(devices, null));
    }

    @Test
    void shouldTellErrorsApart() {
        assertTrue(CudaError.isFine(0));
        assertTrue(CudaError.isNotReady(600));
        for (final int lost : new int[] {214, 700, 709, 719}) {
            assertTrue(CudaError.isDeviceLost(lost), () -> "code " + lost);
        }
        for (final int other : new int[] {0, 1, 2, 400, 600, 999}) {
            assertFalse(CudaError.isDeviceLost(other), () -> "code " + other);
        }
        assertEquals("CUDA_ERROR_OUT_OF_MEMORY (2)", CudaError.describe(2));
        assertEquals("CUDA error (123456)", CudaError.describe(123456));
        assertEquals(
                "cannot open: device=1, error=CUDA_ERROR_INVALID_VALUE (1)",
                assertThrows(DeviceException.class, () -> CudaError.check(1, "cannot open: device=1"))
                        .getMessage());
    }
}

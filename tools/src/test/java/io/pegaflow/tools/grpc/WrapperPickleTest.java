package io.pegaflow.tools.grpc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pegaflow.agent.grpc.proto.RegisterContextRequest;
import io.pegaflow.agent.grpc.wrapper.CudaIpcWrapper;
import io.pegaflow.agent.grpc.wrapper.HostHandle;
import io.pegaflow.agent.grpc.wrapper.TorchDtype;
import io.pegaflow.agent.grpc.wrapper.WrapperException;
import io.pegaflow.agent.grpc.wrapper.WrapperReader;
import io.pegaflow.ipc.CudaIpcHandle;
import io.pegaflow.ipc.LayerLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WrapperPickleTest {
    private static final long LARGE = 5L << 32;

    private final byte[] driverHandle = new byte[CudaIpcHandle.DRIVER_HANDLE_LENGTH];
    private final byte[] uuid = new byte[CudaIpcHandle.UUID_LENGTH];

    WrapperPickleTest() {
        new Random(1).nextBytes(driverHandle);
        new Random(2).nextBytes(uuid);
    }

    @Test
    void shouldSayWhatTheReaderOfTheAgentReads() throws WrapperException {
        final CudaIpcHandle handle = CudaIpcHandle.of(uuid, driverHandle);
        final CudaIpcWrapper read = (CudaIpcWrapper) WrapperReader.read(WrapperPickle.of(handle, 4096, LARGE));
        assertArrayEquals(driverHandle, read.handle());
        assertArrayEquals(handle.toBytes(), read.wireHandle());
        assertEquals(4096, read.allocationOffset());
        assertEquals(LARGE, read.storageBytes());
        assertEquals(ProcessHandle.current().pid(), read.exporterPid());
        assertEquals(TorchDtype.UINT8, read.dtype());
        assertEquals(List.of(LARGE), read.shape());
    }

    @Test
    void shouldWrapEachLayerAsItsBackendHasIt() throws WrapperException {
        final List<LayerLayout> layouts =
                List.of(LayerLayout.contiguous("a", 0, 0, 4, 1024), LayerLayout.split("b", 0, 4096, 4, 512));
        final byte[] name = "pegaflow-dev-1-2-3".getBytes(StandardCharsets.US_ASCII);
        final RegisterContextRequest host = Registration.of(name, layouts).build();
        assertEquals(List.of("a", "b"), host.getLayerNamesList());
        assertEquals(List.of(0L, 2048L), host.getKvStrideBytesList());
        assertEquals(List.of(1, 2), host.getSegmentsList());
        final HostHandle second =
                (HostHandle) WrapperReader.read(host.getWrapperBytes(1).toByteArray());
        assertArrayEquals(name, second.handle());
        assertEquals(4096, second.allocationOffset());
        assertEquals(4096, second.storageBytes());
        final RegisterContextRequest cuda = Registration.of(
                        CudaIpcHandle.of(uuid, driverHandle).toBytes(), layouts)
                .build();
        assertEquals(
                CudaIpcWrapper.class,
                WrapperReader.read(cuda.getWrapperBytes(0).toByteArray()).getClass());
    }
}

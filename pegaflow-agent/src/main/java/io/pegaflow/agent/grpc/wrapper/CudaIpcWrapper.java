package io.pegaflow.agent.grpc.wrapper;

import io.pegaflow.ipc.CudaIpcHandle;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;

/**
 * A tensor in CUDA memory that its process exported. The device index of the exporter is left out, since it counts the devices
 * that this process sees; the UUID says which device it is. Nor is the event kept that says when the tensor was ready: clients
 * wait for their device before they save.
 *
 * @param handle           64 bytes of a {@code cudaIpcMemHandle_t}, whatever torch wrote around them.
 * @param allocationOffset of the tensor's first element in the allocation, in bytes.
 * @param storageBytes     of the tensor's storage from there on, which its elements may not fill.
 * @param exporterPid      of the exporter, or {@link ExportedTensor#UNKNOWN_PID}.
 * @param deviceUuid       of the device.
 * @param dtype            of the elements.
 * @param shape            in elements.
 * @param stride           in elements, one for each dimension; of a client that does not say, those of a tensor without gaps.
 */
public record CudaIpcWrapper(
        byte[] handle,
        long allocationOffset,
        long storageBytes,
        long exporterPid,
        UUID deviceUuid,
        TorchDtype dtype,
        List<Long> shape,
        List<Long> stride)
        implements ExportedTensor {
    static final int HANDLE_LENGTH = CudaIpcHandle.DRIVER_HANDLE_LENGTH;

    /**
     * Copies what could change.
     *
     * @throws IllegalArgumentException if the handle has another length.
     */
    public CudaIpcWrapper {
        if (handle.length != HANDLE_LENGTH) {
            throw new IllegalArgumentException("not a CUDA memory handle: length=" + handle.length);
        }
        handle = handle.clone();
        shape = List.copyOf(shape);
        stride = List.copyOf(stride);
    }

    @Override
    public byte[] handle() {
        return handle.clone();
    }

    @Override
    public byte[] wireHandle() {
        final byte[] uuid = ByteBuffer.allocate(CudaIpcHandle.UUID_LENGTH)
                .putLong(deviceUuid.getMostSignificantBits())
                .putLong(deviceUuid.getLeastSignificantBits())
                .array();
        return CudaIpcHandle.of(uuid, handle).toBytes();
    }
}

package io.pegaflow.engine.device;

import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.ipc.LayerLayout;
import io.pegaflow.ipc.Limits;
import io.pegaflow.ipc.codec.MessageHeaderDecoder;
import io.pegaflow.ipc.codec.RegisterRequestDecoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Opens all memory that a RegisterRequest names and holds its layouts against what was measured; or opens nothing. */
final class ContextOpener {
    private final DeviceBackend backend;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final RegisterRequestDecoder request = new RegisterRequestDecoder();
    private final UnsafeBuffer message = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer handle = new UnsafeBuffer(new byte[Limits.MAX_HANDLE_LENGTH]);

    ContextOpener(final DeviceBackend backend) {
        this.backend = backend;
    }

    DeviceContext open(final int contextId, final DirectBuffer buffer, final int offset, final int length) {
        final List<DeviceAllocation> opened = new ArrayList<>();
        boolean isOpen = false;
        try {
            message.wrap(buffer, offset, length);
            request.wrapAndApplyHeader(message, 0, header);
            checkServed(request.deviceId());
            openAllocations(opened);
            final LayerLayout[] layers = readLayers(opened);
            final DeviceContext context =
                    new DeviceContext(contextId, request.deviceId(), layers, opened.toArray(new DeviceAllocation[0]));
            isOpen = true;
            return context;
        } catch (final IndexOutOfBoundsException | IllegalStateException ex) {
            throw new DeviceException(
                    ErrorCode.MALFORMED, "malformed registration: length=" + length + ", cause=" + ex.getMessage());
        } finally {
            if (!isOpen) {
                CloseHelper.quietCloseAll(opened);
            }
        }
    }

    private void checkServed(final int deviceId) {
        for (final int served : backend.deviceIds()) {
            if (served == deviceId) {
                return;
            }
        }
        throw new DeviceException(
                ErrorCode.UNKNOWN_DEVICE,
                "device is not served by this agent: device=" + deviceId + ", devices="
                        + Arrays.toString(backend.deviceIds()) + "; start the agent with it among its --devices");
    }

    private void openAllocations(final List<DeviceAllocation> opened) {
        for (final RegisterRequestDecoder.AllocationsDecoder allocation : request.allocations()) {
            final long claimedBytes = allocation.sizeBytes();
            final int handleLength = allocation.handleLength();
            check(
                    handleLength <= Limits.MAX_HANDLE_LENGTH && opened.size() < Limits.MAX_ALLOCATIONS,
                    ErrorCode.LIMIT_EXCEEDED,
                    "allocation " + opened.size() + ": handle_length=" + handleLength + " exceeds "
                            + Limits.MAX_HANDLE_LENGTH);
            allocation.getHandle(handle, 0, handleLength);
            final DeviceAllocation memory = backend.open(request.deviceId(), handle, 0, handleLength);
            opened.add(memory);
            check(
                    claimedBytes <= memory.length(),
                    ErrorCode.DEVICE_MEMORY,
                    "exported device memory is smaller than claimed: allocation=" + (opened.size() - 1)
                            + ", claimed_bytes=" + claimedBytes + ", measured_bytes=" + memory.length());
        }
    }

    private LayerLayout[] readLayers(final List<DeviceAllocation> opened) {
        final RegisterRequestDecoder.LayersDecoder decoder = request.layers();
        final LayerLayout[] layers = new LayerLayout[decoder.count()];
        for (int i = 0; i < layers.length; i++) {
            decoder.next();
            layers[i] = readLayer(decoder);
            checkFits(layers[i], opened);
        }
        return layers;
    }

    private static LayerLayout readLayer(final RegisterRequestDecoder.LayersDecoder layer) {
        return new LayerLayout(
                layer.layerName(),
                layer.storageGroup(),
                layer.allocationIndex(),
                layer.offsetBytes(),
                layer.sizeBytes(),
                layer.numBlocks(),
                layer.segmentBytes(),
                layer.kvStrideBytes(),
                layer.segments());
    }

    private static void checkFits(final LayerLayout layer, final List<DeviceAllocation> opened) {
        final String defect = layer.defect();
        check(defect == null, ErrorCode.INVALID_ARGUMENT, defect);
        check(
                layer.allocationIndex() < opened.size(),
                ErrorCode.INVALID_ARGUMENT,
                "layer " + layer.name() + ": allocation_index=" + layer.allocationIndex() + " must be below "
                        + opened.size());
        final long measuredBytes = opened.get(layer.allocationIndex()).length();
        check(
                layer.extentBytes() <= measuredBytes && layer.offsetBytes() <= measuredBytes - layer.extentBytes(),
                ErrorCode.DEVICE_MEMORY,
                "layer " + layer.name() + " reaches beyond the exported device memory: allocation="
                        + layer.allocationIndex() + ", offset=" + layer.offsetBytes() + ", extent_bytes="
                        + layer.extentBytes() + ", measured_bytes=" + measuredBytes);
    }

    private static void check(final boolean isFine, final ErrorCode errorCode, final String message) {
        if (!isFine) {
            throw new DeviceException(errorCode, message);
        }
    }
}

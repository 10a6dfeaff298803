package io.pegaflow.tools.grpc;

import com.google.protobuf.ByteString;
import io.pegaflow.agent.grpc.GrpcContext;
import io.pegaflow.agent.grpc.proto.RegisterContextRequest;
import io.pegaflow.agent.grpc.wrapper.HostHandle;
import io.pegaflow.ipc.CudaIpcHandle;
import io.pegaflow.ipc.LayerLayout;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** Registrations of exported memory, each layer wrapped as the backend of its memory has it. */
public final class Registration {
    private Registration() {}

    /**
     * The layers of one device.
     *
     * @param handle  of the memory as it stands in a registration over Aeron.
     * @param layouts of the layers in it.
     * @return a request that lacks the names and ranks of its instance.
     */
    public static RegisterContextRequest.Builder of(final byte[] handle, final List<LayerLayout> layouts) {
        final RegisterContextRequest.Builder request =
                RegisterContextRequest.newBuilder().setClientVersion(GrpcContext.DEFAULT_CLIENT_VERSION);
        for (final LayerLayout layout : layouts) {
            request.addLayerNames(layout.name())
                    .addWrapperBytes(ByteString.copyFrom(wrapper(handle, layout)))
                    .addNumBlocks(layout.numBlocks())
                    .addBytesPerBlock(layout.segmentBytes())
                    .addKvStrideBytes(layout.kvStrideBytes())
                    .addSegments(layout.segments());
        }
        return request;
    }

    private static byte[] wrapper(final byte[] handle, final LayerLayout layout) {
        final CudaIpcHandle cuda = CudaIpcHandle.read(new UnsafeBuffer(handle), 0, handle.length);
        return cuda == null
                ? new HostHandle(handle, layout.offsetBytes(), layout.sizeBytes()).toBytes()
                : WrapperPickle.of(cuda, layout.offsetBytes(), layout.sizeBytes());
    }
}

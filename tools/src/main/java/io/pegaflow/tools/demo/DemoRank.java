package io.pegaflow.tools.demo;

import io.pegaflow.client.ClientContext;
import io.pegaflow.client.HostDeviceMemory;
import io.pegaflow.tools.device.ExportedMemory;
import io.pegaflow.tools.device.HostExportedMemory;
import io.pegaflow.tools.device.cuda.CudaExportedMemory;

/** One rank of a client: its exported device memory and the blocks in it. */
final class DemoRank implements AutoCloseable {
    private final ExportedMemory memory;
    private final RankBlocks blocks;

    DemoRank(
            final ClientContext context,
            final String deviceBackend,
            final BlockShape shape,
            final DeviceSpace space,
            final int rank) {
        final long sizeBytes = RankBlocks.memoryBytes(shape, space.numBlocks());
        memory = deviceBackend.equals(DemoBackend.CUDA)
                ? CudaExportedMemory.create(rank, sizeBytes)
                : new HostExportedMemory(HostDeviceMemory.create(context, sizeBytes), rank);
        blocks = new RankBlocks(shape, rank, space.numBlocks(), memory.mirrorAddress(), memory);
    }

    ExportedMemory memory() {
        return memory;
    }

    RankBlocks blocks() {
        return blocks;
    }

    @Override
    public void close() {
        memory.close();
    }
}

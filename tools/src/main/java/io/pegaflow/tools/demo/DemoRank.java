package io.pegaflow.tools.demo;

import io.pegaflow.client.ClientContext;
import io.pegaflow.client.HostDeviceMemory;

/** One rank of a client: its exported device memory and the blocks in it. */
final class DemoRank implements AutoCloseable {
    private final HostDeviceMemory memory;
    private final RankBlocks blocks;

    DemoRank(final ClientContext context, final BlockShape shape, final DeviceSpace space, final int rank) {
        memory = HostDeviceMemory.create(context, RankBlocks.memoryBytes(shape, space.numBlocks()));
        blocks = new RankBlocks(shape, rank, space.numBlocks(), memory.address());
    }

    HostDeviceMemory memory() {
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

package io.pegaflow.tools.demo;

import io.pegaflow.client.HostDeviceMemory;

/**
 * The device blocks of one rank. Saves take their sources from the lower half and loads their targets from the upper one, so
 * a load can never go to the block id its bytes were saved from. Each half holds one or two of the largest requests; ids are
 * recycled all the time.
 *
 * @param blocksPerHalf number of blocks of one half.
 */
record DeviceSpace(int blocksPerHalf) {
    private static final int REQUESTS_PER_HALF = 2;
    private static final long MAX_MEMORY_BYTES = HostDeviceMemory.MAX_SIZE_BYTES;

    /** Room for the requests of a workload. */
    static DeviceSpace plan(final BlockShape shape, final int largestRequest) {
        final long needed = Math.max(1, largestRequest);
        for (int requests = REQUESTS_PER_HALF; requests > 0; requests--) {
            if (2 * requests * needed * shape.blockBytes() <= MAX_MEMORY_BYTES) {
                return new DeviceSpace((int) (requests * needed));
            }
        }
        throw new IllegalArgumentException(
                "the largest request does not fit device memory twice: blocks=" + largestRequest
                        + ", --block-bytes=" + shape.blockBytes() + ", needed=" + 2 * needed * shape.blockBytes()
                        + ", maximum=" + MAX_MEMORY_BYTES + "; give smaller blocks");
    }

    int numBlocks() {
        return 2 * blocksPerHalf;
    }

    BlockRing sources() {
        return new BlockRing(0, blocksPerHalf);
    }

    BlockRing targets() {
        return new BlockRing(blocksPerHalf, blocksPerHalf);
    }
}

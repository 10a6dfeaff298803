package io.pegaflow.client;

import io.pegaflow.ipc.BlockOutcome;

/** Blocks are saved, each with its outcome. */
public final class SaveResult {
    private final long bytesCopied;
    private final long copyNs;
    private final byte[] outcomes;

    SaveResult(final long bytesCopied, final long copyNs, final byte[] outcomes) {
        this.bytesCopied = bytesCopied;
        this.copyNs = copyNs;
        this.outcomes = outcomes;
    }

    /**
     * How much was copied from the device.
     *
     * @return bytes.
     */
    public long bytesCopied() {
        return bytesCopied;
    }

    /**
     * How long that took.
     *
     * @return from the first copy's start to the last copy's end.
     */
    public long copyNs() {
        return copyNs;
    }

    /**
     * Blocks of the request.
     *
     * @return their number.
     */
    public int blockCount() {
        return outcomes.length;
    }

    /**
     * What became of a block.
     *
     * @param index of the block in the request.
     * @return the outcome.
     */
    public BlockOutcome outcome(final int index) {
        return BlockOutcome.get(outcomes[index]);
    }

    /**
     * Count blocks with one outcome.
     *
     * @param outcome to count.
     * @return the number of blocks.
     */
    public int count(final BlockOutcome outcome) {
        int count = 0;
        for (final byte value : outcomes) {
            if (value == outcome.value()) {
                count++;
            }
        }
        return count;
    }
}

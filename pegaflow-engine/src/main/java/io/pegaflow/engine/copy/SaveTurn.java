package io.pegaflow.engine.copy;

/**
 * Lets saves through while loads go before them: one that had to wait for {@link #MAX_WAIT_NS} gets the device for one chunk.
 * Where a device carries both directions at once nobody has to ask.
 */
final class SaveTurn {
    static final long MAX_WAIT_NS = 50_000_000L;

    private final CopyLane saves;
    private final long chunkBytes;
    private boolean isWaiting;
    private boolean isTurn;
    private long sinceNs;
    private long sinceBytes;

    SaveTurn(final CopyLane saves, final long chunkBytes) {
        this.saves = saves;
        this.chunkBytes = chunkBytes;
    }

    /** Do saves go first in this cycle? To be asked once a cycle. */
    boolean isDue(final long nowNs) {
        if (!saves.hasCommands()) {
            isWaiting = false;
            isTurn = false;
            return false;
        }
        if (isTurn && saves.bytesSubmitted() - sinceBytes >= chunkBytes) {
            isTurn = false;
            isWaiting = false;
        }
        final boolean isMoving = !isTurn && saves.bytesSubmitted() != sinceBytes;
        if (!isWaiting || isMoving) {
            isWaiting = true;
            sinceNs = nowNs;
            sinceBytes = saves.bytesSubmitted();
        }
        isTurn |= nowNs - sinceNs >= MAX_WAIT_NS;
        return isTurn;
    }
}

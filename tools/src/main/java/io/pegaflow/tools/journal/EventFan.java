package io.pegaflow.tools.journal;

import io.pegaflow.engine.core.LeaseEnd;

/** Lets two see the same events, the first one first. */
record EventFan(CacheEvents first, CacheEvents second) implements CacheEvents {
    @Override
    public void onResident(final InputInfo before, final CacheContent.Block block) {
        first.onResident(before, block);
        second.onResident(before, block);
    }

    @Override
    public void onInput(final InputInfo input) {
        first.onInput(input);
        second.onInput(input);
    }

    @Override
    public void onReply(final InputInfo input, final Request request, final Reply reply) {
        first.onReply(input, request, reply);
        second.onReply(input, request, reply);
    }

    @Override
    public void onReserved(
            final InputInfo input, final int page, final long keyHash, final int shard, final Request by) {
        first.onReserved(input, page, keyHash, shard, by);
        second.onReserved(input, page, keyHash, shard, by);
    }

    @Override
    public void onSealed(final InputInfo input, final int page, final long keyHash, final Request by) {
        first.onSealed(input, page, keyHash, by);
        second.onSealed(input, page, keyHash, by);
    }

    @Override
    public void onDeparted(final Departure departure, final int page, final long keyHash) {
        first.onDeparted(departure, page, keyHash);
        second.onDeparted(departure, page, keyHash);
    }

    @Override
    public void onLeaseBegan(final InputInfo input, final long lease, final long instanceKey, final int blocks) {
        first.onLeaseBegan(input, lease, instanceKey, blocks);
        second.onLeaseBegan(input, lease, instanceKey, blocks);
    }

    @Override
    public void onLeaseEnded(final InputInfo input, final long lease, final LeaseEnd cause) {
        first.onLeaseEnded(input, lease, cause);
        second.onLeaseEnded(input, lease, cause);
    }

    @Override
    public void onTransferBegan(final InputInfo input, final long transferId, final int direction, final Request by) {
        first.onTransferBegan(input, transferId, direction, by);
        second.onTransferBegan(input, transferId, direction, by);
    }

    @Override
    public void onTransferEnded(final InputInfo input, final long transferId, final int status, final long bytes) {
        first.onTransferEnded(input, transferId, status, bytes);
        second.onTransferEnded(input, transferId, status, bytes);
    }
}

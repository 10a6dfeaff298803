package io.pegaflow.tools.journal;

import io.pegaflow.engine.core.LeaseEnd;
import io.pegaflow.engine.journal.StartRecord;
import java.util.HashMap;
import java.util.Map;

/** Counts what is there after an input from the decisions alone, without a core. */
final class StateCount extends RunVisitor {
    private final long until;
    /** By key hash: is the block sealed? */
    private final Map<Long, Boolean> blocks = new HashMap<>();

    private boolean isOver;
    private long leases;
    private long transfers;

    StateCount(final long until) {
        this.until = until;
    }

    @Override
    CacheEvents begin(final StartRecord record) {
        return new CacheEvents() {
            @Override
            public void onInput(final InputInfo input) {
                isOver |= input.sequence() > until;
            }

            @Override
            public void onReserved(
                    final InputInfo input, final int page, final long keyHash, final int shard, final Request by) {
                if (!isOver) {
                    blocks.putIfAbsent(keyHash, false);
                }
            }

            @Override
            public void onSealed(final InputInfo input, final int page, final long keyHash, final Request by) {
                if (!isOver) {
                    blocks.put(keyHash, true);
                }
            }

            @Override
            public void onDeparted(final Departure departure, final int page, final long keyHash) {
                if (!isOver) {
                    blocks.remove(keyHash);
                }
            }

            @Override
            public void onLeaseBegan(final InputInfo input, final long lease, final long instanceKey, final int count) {
                leases += isOver ? 0 : 1;
            }

            @Override
            public void onLeaseEnded(final InputInfo input, final long lease, final LeaseEnd cause) {
                leases -= isOver ? 0 : 1;
            }

            @Override
            public void onTransferBegan(
                    final InputInfo input, final long transferId, final int direction, final Request by) {
                transfers += isOver ? 0 : 1;
            }

            @Override
            public void onTransferEnded(
                    final InputInfo input, final long transferId, final int status, final long bytes) {
                transfers -= isOver ? 0 : 1;
            }
        };
    }

    long sealed() {
        return blocks.values().stream().filter(isSealed -> isSealed).count();
    }

    long partial() {
        return blocks.size() - sealed();
    }

    long leases() {
        return leases;
    }

    long transfers() {
        return transfers;
    }
}

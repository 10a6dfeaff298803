package io.pegaflow.engine.core;

import io.pegaflow.engine.pool.SlabPool;

/** Ends what is over its time: leases, and partial blocks that get no further cells. */
final class Timeouts extends Job implements JobRunner {
    private final BlockStore blocks;
    private final LeaseTable leases;
    private final WorkBudget budget;
    private final JobQueue jobs;
    private final long partialTimeoutNs;
    private long tickNs;
    private boolean isUnderWay;

    Timeouts(
            final BlockStore blocks,
            final LeaseTable leases,
            final WorkBudget budget,
            final JobQueue jobs,
            final long partialTimeoutNs) {
        this.blocks = blocks;
        this.leases = leases;
        this.budget = budget;
        this.jobs = jobs;
        this.partialTimeoutNs = partialTimeoutNs;
    }

    void onTick() {
        if (!isUnderWay) {
            isUnderWay = true;
            tickNs = budget.nowNs();
            jobs.start(this, this);
        }
    }

    @Override
    public boolean run(final Job job) {
        while (leases.isOver(tickNs)) {
            if (!budget.hasLeft()) {
                return false;
            }
            budget.spend(1);
            leases.endOldest();
        }
        for (int head = blocks.idlePartials.oldest(); isOver(head); head = blocks.idlePartials.oldest()) {
            if (!budget.hasLeft()) {
                return false;
            }
            budget.spend(1);
            blocks.remove(head, DepartureCause.PARTIAL_TIMED_OUT);
        }
        isUnderWay = false;
        return true;
    }

    private boolean isOver(final int head) {
        return head != SlabPool.NONE && tickNs - blocks.fills.idleSinceNs(blocks.fill(head)) >= partialTimeoutNs;
    }

    @Override
    long progressHash() {
        return Mixing.mix(tickNs, partialTimeoutNs);
    }
}

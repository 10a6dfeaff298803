package io.pegaflow.agent.doctor;

import io.pegaflow.agent.AgentPlan;
import io.pegaflow.agent.SizeParser;
import io.pegaflow.engine.pool.PoolGeometry;
import java.util.Optional;

/** Has the file system of the pool room for it, and is it memory? */
final class PoolSpaceCheck implements Check {
    @Override
    public String name() {
        return "pool space";
    }

    @Override
    public Finding examine(final HostFacts facts, final AgentPlan plan) {
        final Optional<PoolSpace> known = PoolSpace.of(facts, plan);
        if (known.isEmpty()) {
            return Finding.unknown(
                    "the file system of " + plan.poolDirectory() + " does not tell its size",
                    "look with df -h " + plan.poolDirectory());
        }
        final PoolSpace space = known.get();
        final long fits = space.fits();
        final String found = describe(space);
        if (PoolNeed.isGiven(plan) && plan.poolBytes() > fits || fits < PoolGeometry.MIN_POOL_BYTES) {
            return Finding.stop(found + "; " + PoolNeed.text(plan) + " do not fit", remedyFor(facts, space, plan));
        }
        if (PoolNeed.bytes(plan) > fits) {
            return Finding.slow(
                    found + "; " + PoolNeed.text(plan) + " do not fit" + outcome(facts, space),
                    remedyFor(facts, space, plan));
        }
        if (!space.mount().isMemory()) {
            return Finding.slow(
                    found + "; not memory: the kernel writes the pool to disk",
                    "name a directory in tmpfs or hugetlbfs with --pool-dir, such as one below /dev/shm");
        }
        return Finding.ok(found + ", " + PoolNeed.text(plan) + " fit");
    }

    /** Where memory is the narrower, its own check says what becomes of the pool. */
    private static String outcome(final HostFacts facts, final PoolSpace space) {
        return space.fits() <= space.fitsInMemory(MemoryRoom.of(facts))
                ? ", so the agent takes half of what does: " + SizeParser.format(PoolNeed.halfOf(space.fits()))
                : "";
    }

    private static String describe(final PoolSpace space) {
        return space.mount().point() + " (" + space.mount().type() + ") has "
                + SizeParser.format(space.space().usableBytes()) + " free of "
                + SizeParser.format(space.space().totalBytes())
                + (space.transportBytes() > 0 ? ", Aeron needs " + SizeParser.format(space.transportBytes()) : "")
                + (space.leftoverBytes() > 0
                        ? ", an old pool gives back " + SizeParser.format(space.leftoverBytes())
                        : "");
    }

    private static String remedyFor(final HostFacts facts, final PoolSpace space, final AgentPlan plan) {
        final long most = Math.min(space.fits(), space.fitsInMemory(MemoryRoom.of(facts)));
        return (most >= PoolGeometry.MIN_POOL_BYTES ? "--pool-size " + PoolNeed.atMost(most) + " at most; or " : "")
                + enlarge(facts, space, plan) + "; or name another --pool-dir";
    }

    /** What is used stays used, so the wanted size counts that too. */
    private static String enlarge(final HostFacts facts, final PoolSpace space, final AgentPlan plan) {
        final Mount mount = space.mount();
        if (mount.isHugetlbfs()) {
            final HugetlbPages pages = HugetlbPages.of(facts, mount);
            final long missing = (PoolNeed.bytes(plan) - space.fits() + pages.pageBytes() - 1) / pages.pageBytes();
            return "reserve " + missing + " huge pages more in " + pages.countFile()
                    + ", best at boot, and give the mount no smaller size";
        }
        final long used = space.space().totalBytes() - space.space().usableBytes() - space.leftoverBytes();
        // Nobody asked for the default in full: a file system larger than the memory would only hide that it is short.
        final long wanted = PoolNeed.isGiven(plan)
                ? PoolNeed.bytes(plan)
                : Math.min(PoolNeed.bytes(plan), space.fitsInMemory(MemoryRoom.of(facts)));
        final String size = PoolNeed.atLeast(wanted + space.transportBytes() + Math.max(0, used));
        return mount.type().equals("tmpfs")
                ? "mount -o remount,size=" + size + " " + mount.point() + " (docker: --shm-size " + size + ")"
                : "make that file system larger";
    }
}

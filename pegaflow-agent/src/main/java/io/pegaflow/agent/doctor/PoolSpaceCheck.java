package io.pegaflow.agent.doctor;

import io.pegaflow.agent.AgentPlan;
import io.pegaflow.agent.SizeParser;
import io.pegaflow.engine.pool.PoolGeometry;
import java.util.Optional;

/** Has the file system of the pool room for it, and is it memory? */
final class PoolSpaceCheck implements Check {
    private static final long ROUNDING = 1L << 20;

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
        final long fits = Math.min(
                space.fits(),
                space.mount().type().equals("tmpfs") ? space.fitsInMemory(MemoryRoom.of(facts)) : Long.MAX_VALUE);
        final long half = fits / 2 / ROUNDING * ROUNDING;
        final String found = describe(space);
        if (PoolNeed.isGiven(plan) ? plan.poolBytes() > space.fits() : half < PoolGeometry.MIN_POOL_BYTES) {
            return Finding.stop(
                    found + "; the pool's " + SizeParser.format(PoolNeed.bytes(plan)) + " do not fit",
                    remedyFor(space, plan));
        }
        if (!PoolNeed.isGiven(plan) && PoolNeed.bytes(plan) > fits) {
            return Finding.slow(
                    found + "; the default pool of " + SizeParser.format(PoolNeed.bytes(plan))
                            + " does not fit, the agent takes half of what does: " + SizeParser.format(half),
                    "choose with --pool-size, up to " + floor(fits) + "; or " + enlarge(space, plan));
        }
        if (!space.mount().isMemory()) {
            return Finding.slow(
                    found + "; not memory: the kernel writes the pool to disk",
                    "name a directory in tmpfs or hugetlbfs with --pool-dir, such as below /dev/shm");
        }
        return Finding.ok(found + "; the pool takes " + SizeParser.format(PoolNeed.bytes(plan)));
    }

    private static String describe(final PoolSpace space) {
        return space.mount().point() + " (" + space.mount().type() + ") has "
                + SizeParser.format(space.space().usableBytes()) + " free of "
                + SizeParser.format(space.space().totalBytes())
                + (space.transportBytes() > 0 ? ", Aeron takes " + SizeParser.format(space.transportBytes()) : "")
                + (space.leftoverBytes() > 0
                        ? ", an old pool gives back " + SizeParser.format(space.leftoverBytes())
                        : "");
    }

    private static String remedyFor(final PoolSpace space, final AgentPlan plan) {
        if (space.mount().isHugetlbfs() && space.space().totalBytes() == 0) {
            return "mount it with its size named, or it shows none: mount -t hugetlbfs -o size="
                    + megabytes(PoolNeed.bytes(plan)) + "m none "
                    + space.mount().point();
        }
        return (space.fits() >= PoolGeometry.MIN_POOL_BYTES
                        ? "--pool-size " + floor(space.fits()) + " or less fits; or "
                        : "")
                + enlarge(space, plan) + "; or name another --pool-dir";
    }

    /** What is used stays used, so the wanted size counts that too. */
    private static String enlarge(final PoolSpace space, final AgentPlan plan) {
        final long used = space.space().totalBytes() - space.space().usableBytes() - space.leftoverBytes();
        final String size = megabytes(PoolNeed.bytes(plan) + space.transportBytes() + Math.max(0, used)) + "m";
        return space.mount().type().equals("tmpfs")
                ? "mount -o remount,size=" + size + " " + space.mount().point() + " (docker: --shm-size " + size + ")"
                : "make that file system larger";
    }

    private static long megabytes(final long bytes) {
        return (bytes + ROUNDING - 1) / ROUNDING;
    }

    private static String floor(final long bytes) {
        return bytes / ROUNDING + "mb";
    }
}

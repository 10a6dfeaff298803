package io.pegaflow.agent.doctor;

import io.pegaflow.agent.AgentPlan;
import io.pegaflow.agent.SizeParser;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Does the pool stay in memory: can its pages be swapped out, or pinning them for a GPU be refused? */
final class MemlockCheck implements Check {
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path SWAP_LIMIT = Path.of("/sys/fs/cgroup/memory.swap.max");
    private static final int CAP_IPC_LOCK = 14;

    @Override
    public String name() {
        return "memlock, swap";
    }

    @Override
    public Finding examine(final HostFacts facts, final AgentPlan plan) {
        final String line = Procfs.lineOf(facts, LIMITS, "Max locked memory");
        if (line.isEmpty()) {
            return Finding.unknown("the kernel does not tell the limit", "look with ulimit -l in the agent's shell");
        }
        final OptionalLong limit = Procfs.number(line.split(" +")[0]);
        final long poolBytes = PoolNeed.bytes(plan);
        final boolean isTooLow = limit.isPresent() && limit.getAsLong() < poolBytes && !hasCapability(facts);
        final String found = describe(limit, isTooLow, poolBytes);
        if (canSwap(facts, plan)) {
            return Finding.slow(
                    found + "; swap is on, pool pages can go there: the agent locks none",
                    "swapoff -a (systemd: MemorySwapMax=0), or --pool-dir in hugetlbfs, which is never swapped");
        }
        if (isTooLow && Gpus.arePresent(facts)) {
            return Finding.slow(
                    found + "; GPUs are here, and pinning the pool for them may be refused",
                    "ulimit -l unlimited before the start (systemd: LimitMEMLOCK=infinity; docker: --ulimit memlock=-1)");
        }
        return Finding.ok(found + (isTooLow ? ", no harm without GPUs" : "") + "; the pool is not swapped");
    }

    private static String describe(final OptionalLong limit, final boolean isTooLow, final long poolBytes) {
        if (limit.isEmpty()) {
            return "no limit";
        }
        final String text = "limit " + SizeParser.format(limit.getAsLong());
        if (isTooLow) {
            return text + " is below the pool's " + SizeParser.format(poolBytes);
        }
        return limit.getAsLong() < poolBytes ? text + ", not for us (CAP_IPC_LOCK)" : text;
    }

    private static boolean canSwap(final HostFacts facts, final AgentPlan plan) {
        final Mount mount = Mount.of(facts, ExistingPath.of(facts, plan.poolDirectory()));
        return Procfs.meminfoBytes(facts, "SwapTotal").orElse(0) > 0
                && mount.type().equals("tmpfs")
                && !mount.options().contains("noswap")
                && !facts.read(SWAP_LIMIT).orElse("").trim().equals("0");
    }

    private static boolean hasCapability(final HostFacts facts) {
        final String effective = Procfs.lineOf(facts, STATUS, "CapEff:");
        return effective.matches("[0-9a-f]{1,16}") && (Long.parseUnsignedLong(effective, 16) >>> CAP_IPC_LOCK & 1) != 0;
    }
}

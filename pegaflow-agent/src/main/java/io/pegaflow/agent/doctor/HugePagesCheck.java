package io.pegaflow.agent.doctor;

import io.pegaflow.agent.AgentPlan;
import io.pegaflow.agent.SizeParser;
import java.nio.file.Path;
import java.util.Set;

/**
 * Does the pool lie on huge pages? In tmpfs that is up to the mount option {@code huge}, over which {@code shmem_enabled} has
 * the last word when it says {@code deny} or {@code force}; in hugetlbfs to the pages reserved.
 */
final class HugePagesCheck implements Check {
    private static final Path SHMEM_ENABLED = Path.of("/sys/kernel/mm/transparent_hugepage/shmem_enabled");
    private static final Path RESERVED = Path.of("/sys/kernel/mm/hugepages");
    private static final Set<String> HUGE_WITHOUT_ADVICE = Set.of("always", "within_size");

    @Override
    public String name() {
        return "huge pages";
    }

    @Override
    public Finding examine(final HostFacts facts, final AgentPlan plan) {
        final Mount mount = Mount.of(facts, ExistingPath.of(facts, plan.poolDirectory()));
        if (mount.isHugetlbfs()) {
            return examineReserved(facts, plan, mount);
        }
        if (!mount.type().equals("tmpfs")) {
            return Finding.ok("not for a pool in " + mount.type());
        }
        final String policy = Procfs.chosen(facts.read(SHMEM_ENABLED).orElse("unknown"));
        final String huge = mount.option("huge", "never");
        final String found = mount.point() + " is mounted huge=" + huge + ", shmem_enabled is " + policy;
        if (policy.equals("unknown")) {
            return Finding.unknown(
                    "the kernel does not tell: " + SHMEM_ENABLED + " is not there",
                    "use a kernel with transparent huge pages, or --pool-dir in hugetlbfs");
        }
        if (policy.equals("deny")) {
            return Finding.slow(found + ": small pages", "echo advise > " + SHMEM_ENABLED + ", " + remount(mount));
        }
        if (policy.equals("force") || HUGE_WITHOUT_ADVICE.contains(huge)) {
            return Finding.ok(found);
        }
        return Finding.slow(
                found + ": small pages, so a slower start and more TLB misses while copying", remount(mount));
    }

    private static String remount(final Mount mount) {
        return "mount -o remount,huge=within_size " + mount.point();
    }

    private static Finding examineReserved(final HostFacts facts, final AgentPlan plan, final Mount mount) {
        final long pageBytes = pageBytes(mount);
        final Path directory = RESERVED.resolve("hugepages-" + pageBytes / 1024 + "kB");
        final long free = pages(facts, directory.resolve("free_hugepages"));
        final long promised = pages(facts, directory.resolve("resv_hugepages"));
        if (free < 0) {
            return Finding.unknown(
                    "the kernel does not tell how many pages of " + SizeParser.format(pageBytes) + " are free",
                    "grep Huge /proc/meminfo");
        }
        final long poolBytes = PoolNeed.bytes(plan);
        final long needed = (poolBytes + pageBytes - 1) / pageBytes;
        final long usable = free - Math.max(0, promised);
        final String found = usable + " pages of " + SizeParser.format(pageBytes) + " free, the pool takes " + needed;
        if (poolBytes % pageBytes != 0) {
            return Finding.stop(
                    found + "; its size is no multiple of the page",
                    "--pool-size " + needed * pageBytes / (1 << 20) + "mb");
        }
        if (usable < needed) {
            return Finding.stop(
                    found,
                    "echo N > " + directory.resolve("nr_hugepages") + " as root, N at least " + needed
                            + " more than are in use, best at boot before memory is in pieces; or a smaller --pool-size");
        }
        return Finding.ok(found);
    }

    /** The mount option says {@code 2M} or {@code 1024M}. */
    private static long pageBytes(final Mount mount) {
        return SizeParser.parse(mount.option("pagesize", "2M"));
    }

    private static long pages(final HostFacts facts, final Path file) {
        return Procfs.number(facts.read(file).orElse("").trim()).orElse(-1);
    }
}

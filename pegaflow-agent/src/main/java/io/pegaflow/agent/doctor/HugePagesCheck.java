package io.pegaflow.agent.doctor;

import io.pegaflow.agent.AgentPlan;
import io.pegaflow.agent.SizeParser;
import java.nio.file.Path;
import java.util.Set;

/**
 * Does the pool lie on huge pages? In tmpfs that is up to the mount option {@code huge}, over which {@code shmem_enabled} has
 * the last word when it says {@code deny} or {@code force}; in hugetlbfs it always does.
 */
final class HugePagesCheck implements Check {
    private static final Path SHMEM_ENABLED = Path.of("/sys/kernel/mm/transparent_hugepage/shmem_enabled");
    private static final Set<String> HUGE_WITHOUT_ADVICE = Set.of("always", "within_size");

    @Override
    public String name() {
        return "huge pages";
    }

    @Override
    public Finding examine(final HostFacts facts, final AgentPlan plan) {
        final Mount mount = Mount.of(facts, ExistingPath.of(facts, plan.poolDirectory()));
        if (mount.isHugetlbfs()) {
            final HugetlbPages pages = HugetlbPages.of(facts, mount);
            return Finding.ok(mount.point() + " is hugetlbfs, " + pages.free() + " pages of "
                    + SizeParser.format(pages.pageBytes()) + " free");
        }
        if (!mount.type().equals("tmpfs")) {
            return Finding.ok("not for a pool in " + mount.type());
        }
        final String policy = Procfs.chosen(facts.read(SHMEM_ENABLED).orElse(""));
        final String huge = mount.option("huge", "never");
        if (policy.isEmpty()) {
            return Finding.unknown(
                    "the kernel does not tell: " + SHMEM_ENABLED + " is not there",
                    "use a kernel with transparent huge pages, or --pool-dir in hugetlbfs");
        }
        final String found = mount.point() + " is mounted huge=" + huge + ", shmem_enabled is " + policy;
        if (policy.equals("force") || HUGE_WITHOUT_ADVICE.contains(huge) && !policy.equals("deny")) {
            return Finding.ok(found);
        }
        return Finding.slow(
                found + ": small pages, so more TLB misses while copying",
                (policy.equals("deny") ? "echo never > " + SHMEM_ENABLED + " (deny overrules mounts), and " : "")
                        + "mount -o remount,huge=within_size " + mount.point() + " before the agent starts");
    }
}

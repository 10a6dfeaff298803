package io.pegaflow.agent.doctor;

import io.pegaflow.agent.AgentPlan;
import io.pegaflow.agent.SizeParser;
import java.nio.file.Path;
import java.util.Optional;

/** Has the file system of the Aeron directory room for media driver and clients, and is it memory? */
final class AeronSpaceCheck implements Check {
    @Override
    public String name() {
        return "aeron space";
    }

    @Override
    public Finding examine(final HostFacts facts, final AgentPlan plan) {
        final Path existing = ExistingPath.of(facts, plan.aeronDirectory());
        final Mount mount = Mount.of(facts, existing);
        final Optional<SpaceFacts> space = facts.space(existing);
        if (space.isEmpty()) {
            return Finding.unknown(
                    "the file system of " + plan.aeronDirectory() + " does not tell its size",
                    "look with df -h " + plan.aeronDirectory());
        }
        final String found = mount.point() + " (" + mount.type() + ") has "
                + SizeParser.format(space.get().usableBytes()) + " free, driver and a few clients need "
                + SizeParser.format(plan.transportBytes());
        final long leftoverBytes = PoolSpace.of(facts, plan)
                .filter(pool -> pool.transportBytes() > 0)
                .map(PoolSpace::leftoverBytes)
                .orElse(0L);
        if (space.get().usableBytes() + leftoverBytes < plan.transportBytes()) {
            return Finding.stop(
                    found, "free space there, enlarge it (docker: --shm-size), or name another --aeron-dir in tmpfs");
        }
        if (!mount.type().equals("tmpfs")) {
            return Finding.slow(
                    found + "; not memory: every message is written to disk in the end",
                    "name a directory in tmpfs with --aeron-dir, such as below /dev/shm");
        }
        return Finding.ok(found);
    }
}

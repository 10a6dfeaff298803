package io.pegaflow.agent.doctor;

import io.pegaflow.agent.AgentPlan;
import io.pegaflow.agent.SizeParser;
import java.nio.file.Path;
import java.util.Optional;

/** Can the agent write its journal, and has the file system room for all of it? */
final class JournalCheck implements Check {
    private static final long LEAST_BYTES = 64L << 20;

    private final DirectoryCheck directory =
            new DirectoryCheck(name(), "--journal-dir", DirectoryRule.PRIVATE, AgentPlan::journalDirectory);

    @Override
    public String name() {
        return "journal";
    }

    @Override
    public Finding examine(final HostFacts facts, final AgentPlan plan) {
        if (plan.journalBytes() == 0) {
            return Finding.ok("none asked for (--journal off)");
        }
        final Finding finding = directory.examine(facts, plan);
        return finding.status() == Status.OK ? examineSpace(facts, plan, finding.found()) : finding;
    }

    private static Finding examineSpace(final HostFacts facts, final AgentPlan plan, final String directoryFound) {
        final Path existing = ExistingPath.of(facts, plan.journalDirectory());
        final Mount mount = Mount.of(facts, existing);
        final Optional<SpaceFacts> space = facts.space(existing);
        if (space.isEmpty()) {
            return Finding.unknown(
                    "the file system of " + plan.journalDirectory() + " does not tell its size",
                    "look with df -h " + plan.journalDirectory());
        }
        final String found = directoryFound + "; " + mount.point() + " (" + mount.type() + ") has "
                + SizeParser.format(space.get().usableBytes()) + " free, the journal may take "
                + SizeParser.format(plan.journalBytes());
        final String remedy =
                "free space there, give a smaller --journal-retention-bytes, or name another --journal-dir";
        if (space.get().usableBytes() < LEAST_BYTES) {
            return Finding.stop(found, remedy);
        }
        if (space.get().usableBytes() < plan.journalBytes()) {
            return Finding.slow(found + ": it would end with a gap, or let requests wait", remedy);
        }
        return mount.type().equals("tmpfs")
                ? Finding.slow(found + "; it is memory", "name a directory on a disk with --journal-dir")
                : Finding.ok(found);
    }
}

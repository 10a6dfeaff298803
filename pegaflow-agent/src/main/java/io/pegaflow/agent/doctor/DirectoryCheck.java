package io.pegaflow.agent.doctor;

import io.pegaflow.agent.AgentPlan;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/** Can the agent use one of its directories, or make it, and is it out of reach of others? */
final class DirectoryCheck implements Check {
    private static final int ROOT = 0;

    private final String name;
    private final String option;
    private final DirectoryRule rule;
    private final Function<AgentPlan, Path> directory;

    DirectoryCheck(
            final String name,
            final String option,
            final DirectoryRule rule,
            final Function<AgentPlan, Path> directory) {
        this.name = name;
        this.option = option;
        this.rule = rule;
        this.directory = directory;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Finding examine(final HostFacts facts, final AgentPlan plan) {
        final Path path = directory.apply(plan);
        final Path existing = ExistingPath.of(facts, path);
        final Mount mount = Mount.of(facts, existing);
        if (mount.isReadOnly()) {
            return Finding.stop(
                    path + ": " + mount.point() + " is mounted read-only",
                    "mount -o remount,rw " + mount.point() + ", or name another " + option);
        }
        // Only a directory that must be the agent's alone may be no link.
        final Path looked =
                rule == DirectoryRule.SHARED || !existing.equals(path) ? facts.realPath(existing) : existing;
        final Optional<FileFacts> file = facts.file(looked);
        if (file.isEmpty()) {
            return Finding.unknown(path + " cannot be seen", "look with ls -ld " + path + " as the agent's user");
        }
        if (file.get().isLink()) {
            return Finding.stop(path + " is a symbolic link", "rm " + path + ", or name its target with " + option);
        }
        if (!file.get().isDirectory()) {
            return Finding.stop(existing + " is no directory", "remove or rename it, or name another " + option);
        }
        if (!existing.equals(path) && plan.externalDriver() && path.equals(plan.aeronDirectory())) {
            return Finding.stop(path + " is not there", "start the media driver that makes it, or name its " + option);
        }
        return existing.equals(path)
                ? examineExisting(facts, path, file.get())
                : examineParent(facts, path, existing, file.get());
    }

    private Finding examineExisting(final HostFacts facts, final Path path, final FileFacts file) {
        final String found = path + ", owner " + file.owner() + ", rights " + file.permissions();
        if (file.owner() != facts.uid() && (rule != DirectoryRule.SHARED || file.owner() != ROOT)) {
            return Finding.stop(
                    found + ": not ours, we are user " + facts.uid(),
                    "run the agent as user " + file.owner() + ", or name another " + option);
        }
        if (rule.isRefused(file)) {
            return Finding.stop(found + ": " + rule.reason(), rule.remedy() + " " + path);
        }
        if (!facts.isWritable(path)) {
            return Finding.stop(
                    found + ": user " + facts.uid() + " cannot write there",
                    file.owner() == facts.uid() ? "chmod u+rwx " + path : "name another " + option);
        }
        return file.canOthersRemove()
                ? Finding.stop(found + ": others can rename or remove what is in it", closeToOthers(facts, path, file))
                : Finding.ok(found);
    }

    /** One of ours nobody else needs to write to; one like /tmp is shared on purpose. */
    private static String closeToOthers(final HostFacts facts, final Path path, final FileFacts file) {
        return (file.owner() == facts.uid() ? "chmod go-w " : "chmod +t ") + path;
    }

    private Finding examineParent(
            final HostFacts facts, final Path path, final Path parent, final FileFacts parentFile) {
        if (!facts.isWritable(parent)) {
            return Finding.stop(
                    path + " cannot be made: user " + facts.uid() + " cannot write in " + parent,
                    "as root mkdir -p -m 700 " + path + " and chown " + facts.uid() + " " + path + ", or name another "
                            + option);
        }
        return parentFile.canOthersRemove()
                ? Finding.slow(
                        path + " will be made, but in " + parent + ", rights " + parentFile.permissions()
                                + ", others can rename or remove it",
                        closeToOthers(facts, parent, parentFile) + ", or name another " + option)
                : Finding.ok(path + " will be made, 0700");
    }
}

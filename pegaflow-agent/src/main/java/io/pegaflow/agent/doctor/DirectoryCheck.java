package io.pegaflow.agent.doctor;

import io.pegaflow.agent.AgentPlan;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/** Can the agent use one of its directories, or make it, and is it out of reach of others? */
final class DirectoryCheck implements Check {
    private static final int STICKY = 01000;
    private static final int OTHERS_WRITE = 0022;

    private final String name;
    private final String option;
    private final Function<AgentPlan, Path> directory;

    DirectoryCheck(final String name, final String option, final Function<AgentPlan, Path> directory) {
        this.name = name;
        this.option = option;
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
        final Optional<FileFacts> file = facts.file(existing);
        if (file.isEmpty()) {
            return Finding.unknown(path + " cannot be seen", "look with ls -ld " + path + " as the agent's user");
        }
        final Finding finding = existing.equals(path)
                ? examineExisting(facts, path, file.get())
                : examineParent(facts, path, existing, file.get());
        final boolean isReadOnly = Mount.of(facts, existing).isReadOnly();
        return isReadOnly
                ? Finding.stop(
                        path + ": its file system is mounted read-only",
                        "mount -o remount,rw " + Mount.of(facts, existing).point() + ", or name another " + option)
                : finding;
    }

    private Finding examineExisting(final HostFacts facts, final Path path, final FileFacts file) {
        final String found = path + ", owner " + file.owner() + ", rights " + file.permissions();
        if (file.isLink()) {
            return Finding.stop(path + " is a symbolic link", "rm " + path + ", or name the target with " + option);
        }
        if (!file.isDirectory()) {
            return Finding.stop(path + " is no directory", "remove or rename it, or name another " + option);
        }
        if (file.owner() != facts.uid()) {
            return Finding.stop(
                    found + ": not ours, we are user " + facts.uid(),
                    "run the agent as user " + file.owner() + ", or name another " + option);
        }
        if (file.isOpenToOthers()) {
            return Finding.stop(found + ": group or others have rights", "chmod go-rwx " + path);
        }
        if (!facts.isWritable(path)) {
            return Finding.stop(found + ": not writable for us", "chmod u+rwx " + path);
        }
        return Finding.ok(found);
    }

    private Finding examineParent(
            final HostFacts facts, final Path path, final Path parent, final FileFacts parentFile) {
        // A link to a directory will do as a parent: only the directory itself must be none.
        if (!parentFile.isLink() && !parentFile.isDirectory()) {
            return Finding.stop(path + " cannot be made: " + parent + " is no directory", "name another " + option);
        }
        if (!facts.isWritable(parent)) {
            return Finding.stop(
                    path + " cannot be made: " + parent + " is not writable for user " + facts.uid(),
                    "mkdir -m 700 " + path + " as root and chown it to user " + facts.uid() + ", or name another "
                            + option);
        }
        if (!parentFile.isLink() && (parentFile.mode() & OTHERS_WRITE) != 0 && (parentFile.mode() & STICKY) == 0) {
            return Finding.slow(
                    path + " will be made; but in " + parent + " (rights " + parentFile.permissions()
                            + ") others can rename or remove it",
                    "chmod +t " + parent + ", or name another " + option);
        }
        return Finding.ok(path + ", will be made");
    }
}

package io.pegaflow.agent.doctor;

import io.pegaflow.agent.AgentPlan;
import java.nio.file.Path;
import java.util.Optional;

/** Has another agent the run directory, the pool or the media driver? Asked of the kernel's list of locks: nothing is locked for it. */
final class RunningAgentCheck implements Check {
    private static final Path LOCKS = Path.of("/proc/locks");

    @Override
    public String name() {
        return "other agent";
    }

    @Override
    public Finding examine(final HostFacts facts, final AgentPlan plan) {
        final Optional<String> locks = facts.read(LOCKS);
        if (locks.isEmpty()) {
            return Finding.unknown(
                    "the kernel does not tell who holds locks",
                    "cat " + plan.lockFile() + ": the pid of the last agent");
        }
        final Optional<String> agent = holder(facts, locks.get(), plan.lockFile());
        if (agent.isPresent()) {
            return Finding.stop(
                    "pid " + agent.get() + " has " + plan.runDirectory(),
                    "stop it with kill " + agent.get().split(" ")[0] + ", or give this one another --run-dir");
        }
        final Optional<String> poolHolder = holder(facts, locks.get(), plan.poolFile());
        if (poolHolder.isPresent()) {
            return Finding.stop(
                    "pid " + poolHolder.get() + " has the pool in " + plan.poolDirectory(),
                    "stop it, or give this one another --pool-dir");
        }
        final Optional<String> driverUser = holder(facts, locks.get(), plan.driverLockFile());
        if (driverUser.isPresent()) {
            return Finding.stop(
                    "pid " + driverUser.get() + " uses the media driver in " + plan.aeronDirectory(),
                    "stop it, or give this one another --aeron-dir");
        }
        final boolean hasLeftovers = facts.file(plan.lockFile()).isPresent();
        return Finding.ok(
                hasLeftovers
                        ? "none; a dead one left files in " + plan.runDirectory() + ", the next start removes them"
                        : "none has " + plan.runDirectory());
    }

    private static Optional<String> holder(final HostFacts facts, final String locks, final Path path) {
        return facts.file(path).flatMap(file -> holder(locks, file)).map(pid -> Procfs.process(facts, pid));
    }

    /** Lines as in {@code 1: POSIX  ADVISORY  WRITE 812 00:1b:42 0 EOF}: pid, then device and inode of the file. */
    private static Optional<Long> holder(final String locks, final FileFacts file) {
        final long device = file.device();
        final long major = device >>> 8 & 0xfff | device >>> 32 & ~0xfffL;
        final long minor = device & 0xff | device >>> 12 & 0xffffff00L;
        final String key = String.format("%02x:%02x:%d", major, minor, file.inode());
        for (final String line : locks.split("\n")) {
            final String[] fields = line.trim().split(" +");
            if (fields.length >= 6 && fields[1].equals("POSIX") && fields[5].equals(key)) {
                return Procfs.number(fields[4]).stream().boxed().findFirst();
            }
        }
        return Optional.empty();
    }
}

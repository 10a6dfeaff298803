package io.pegaflow.agent.doctor;

import io.pegaflow.agent.AgentPlan;
import java.util.ArrayList;
import java.util.List;

/** All checks, in the order in which a person wants to read them. */
final class Doctor {
    private static final List<Check> CHECKS = List.of(
            new RunningAgentCheck(),
            new MediaDriverCheck(),
            new DirectoryCheck("run dir", "--run-dir", DirectoryRule.PRIVATE, AgentPlan::runDirectory),
            new DirectoryCheck("aeron dir", "--aeron-dir", DirectoryRule.NOT_WRITABLE, AgentPlan::aeronDirectory),
            new DirectoryCheck("pool dir", "--pool-dir", DirectoryRule.SHARED, AgentPlan::poolDirectory),
            new DirectoryCheck("device dir", "--device-dir", DirectoryRule.PRIVATE, AgentPlan::deviceDirectory),
            new JournalCheck(),
            new UmaskCheck(),
            new PoolSpaceCheck(),
            new AeronSpaceCheck(),
            new MemoryCheck(),
            new MemlockCheck(),
            new HugePagesCheck(),
            new JavaCheck(),
            new JvmOptionsCheck(),
            new CpuCheck(),
            new NumaCheck(),
            new ClockCheck(),
            new GpuCheck(),
            new PortsCheck());

    private Doctor() {}

    static Report examine(final HostFacts facts, final AgentPlan plan) {
        final List<Report.Entry> entries = new ArrayList<>();
        for (final Check check : CHECKS) {
            entries.add(new Report.Entry(check.name(), examine(check, facts, plan)));
        }
        return new Report(entries);
    }

    private static Finding examine(final Check check, final HostFacts facts, final AgentPlan plan) {
        try {
            return check.examine(facts, plan);
        } catch (final RuntimeException ex) {
            return Finding.unknown("the check failed: " + ex, "look yourself, and report this as a defect");
        }
    }
}

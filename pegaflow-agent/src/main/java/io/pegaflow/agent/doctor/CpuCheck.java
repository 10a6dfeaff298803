package io.pegaflow.agent.doctor;

import io.pegaflow.agent.AgentPlan;
import io.pegaflow.engine.numa.CpuList;
import io.pegaflow.engine.runtime.IdleMode;
import io.pegaflow.engine.runtime.ThreadingMode;
import java.nio.file.Path;

/**
 * Are there cores for the busy threads and one more for a client? Busy is the engine's thread where it never sleeps, and each
 * copy thread while bytes are in flight. The number of CPUs is that of this process: affinity and quota of its container count.
 */
final class CpuCheck implements Check {
    private static final Path ONLINE = Path.of("/sys/devices/system/cpu/online");

    @Override
    public String name() {
        return "cpus";
    }

    @Override
    public Finding examine(final HostFacts facts, final AgentPlan plan) {
        final int cpus = facts.jvm().processors();
        final boolean isEngineBusy = !plan.idleMode().sleeps(cpus);
        final int copyThreads = plan.threadingMode() == ThreadingMode.SHARED ? 0 : plan.devices();
        final String found = cpus + (cpus == 1 ? " CPU" : " CPUs") + ofHost(facts, cpus) + "; busy threads: pf-engine "
                + (isEngineBusy ? "always" : "when it has work") + copies(copyThreads);
        // The engine works while a copy thread does, also where it sleeps in between.
        final int busy = (isEngineBusy ? 1 : 0) + copyThreads;
        if (busy + 1 <= cpus) {
            return Finding.ok(found);
        }
        return Finding.slow(found + "; a client needs one more", remedyFor(plan, isEngineBusy, cpus));
    }

    private static String copies(final int copyThreads) {
        return copyThreads == 0
                ? ", copies included"
                : ", " + copyThreads + (copyThreads == 1 ? " copy thread" : " copy threads") + " while copying";
    }

    private static String remedyFor(final AgentPlan plan, final boolean isEngineBusy, final int cpus) {
        final String more = "give it " + (1 + plan.devices() + (isEngineBusy ? 1 : 0)) + " CPUs or more";
        if (isEngineBusy && cpus <= 1 + plan.devices() && IdleMode.AUTO.sleeps(cpus)) {
            return more + ", or use --idle auto, which lets pf-engine sleep on so few";
        }
        return plan.threadingMode() == ThreadingMode.SHARED
                ? more
                : more + ", or use --threading shared, which copies on the engine's thread";
    }

    private static String ofHost(final HostFacts facts, final int cpus) {
        final int online = CpuList.parse(facts.read(ONLINE).orElse("")).cardinality();
        return online > cpus ? " of the host's " + online + " (affinity or container quota)" : "";
    }
}

package io.pegaflow.agent.doctor;

import io.pegaflow.agent.AgentPlan;
import io.pegaflow.agent.SizeParser;
import java.util.Set;

/** Is this a Java and a system that the agent runs on? */
final class JavaCheck implements Check {
    private static final int MIN_FEATURE = 17;
    private static final Set<String> ARCHITECTURES = Set.of("amd64", "aarch64");

    @Override
    public String name() {
        return "java";
    }

    @Override
    public Finding examine(final HostFacts facts, final AgentPlan plan) {
        final JvmFacts jvm = facts.jvm();
        final String found = jvm.version() + ", " + jvm.dataModel() + " bit, " + jvm.osName() + " " + jvm.osArch()
                + ", heap up to " + SizeParser.format(jvm.maxHeapBytes());
        if (!jvm.osName().equals("Linux")) {
            return Finding.stop(found, "run the agent on Linux: it needs /proc and shared-memory file systems");
        }
        if (jvm.feature() < MIN_FEATURE) {
            return Finding.stop(found, "install JDK 17 or newer and set JAVA_HOME to it");
        }
        if (!jvm.dataModel().equals("64")) {
            return Finding.stop(found, "install a 64 bit JDK and set JAVA_HOME to it: pools are mapped whole");
        }
        return ARCHITECTURES.contains(jvm.osArch())
                ? Finding.ok(found)
                : Finding.unknown(found, "PegaFlow is tested on amd64 only; expect nothing of " + jvm.osArch());
    }
}

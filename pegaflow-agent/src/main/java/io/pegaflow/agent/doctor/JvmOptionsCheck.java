package io.pegaflow.agent.doctor;

import io.pegaflow.agent.AgentPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Does the JVM open what Aeron and the mapping of the pool need, and does it run at full speed? */
final class JvmOptionsCheck implements Check {
    private static final List<String> EXPORTED = List.of("jdk.internal.misc");
    private static final List<String> OPEN = List.of("sun.nio.ch", "java.lang.reflect");
    private static final List<String> SLOW_OPTIONS =
            List.of("-Xint", "-Xdebug", "-agentlib:jdwp", "-Xrunjdwp", "-XX:+UseEpsilonGC");

    @Override
    public String name() {
        return "jvm options";
    }

    @Override
    public Finding examine(final HostFacts facts, final AgentPlan plan) {
        final JvmFacts jvm = facts.jvm();
        final List<String> missing = new ArrayList<>();
        for (final String name : EXPORTED) {
            if (!jvm.exportedPackages().contains(name)) {
                missing.add("--add-exports java.base/" + name + "=ALL-UNNAMED");
            }
        }
        for (final String name : OPEN) {
            if (!jvm.openPackages().contains(name)) {
                missing.add("--add-opens java.base/" + name + "=ALL-UNNAMED");
            }
        }
        if (!missing.isEmpty()) {
            return Finding.stop(
                    missing.size() + " options are missing without which Aeron or the pool fail",
                    "start with ./pegaflow, or give java " + String.join(" ", missing));
        }
        for (final String argument : jvm.arguments()) {
            if (SLOW_OPTIONS.stream().anyMatch(argument::startsWith)) {
                return Finding.slow(
                        argument + " is on", "take it out of PEGAFLOW_JAVA_OPTS and JAVA_TOOL_OPTIONS, then restart");
            }
        }
        final String collectors = String.join(", ", jvm.collectors());
        if (!isSerial(collectors)) {
            return Finding.slow(
                    "packages open; collectors: " + collectors + ", whose threads take cores from busy ones",
                    "leave the choice to ./pegaflow, which takes -XX:+UseSerialGC: hot threads allocate nothing");
        }
        return Finding.ok("packages open, serial collector");
    }

    /** The serial collector names its two parts Copy and MarkSweepCompact. */
    private static boolean isSerial(final String collectors) {
        final String names = collectors.toLowerCase(Locale.ROOT);
        return names.contains("copy") && names.contains("marksweepcompact") && !names.contains("g1");
    }
}

package io.pegaflow.agent.doctor;

import io.pegaflow.agent.AgentPlan;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Is reading the clock cheap? The engine does it on every turn of its loop. */
final class ClockCheck implements Check {
    private static final Path SOURCE = Path.of("/sys/devices/system/clocksource/clocksource0");
    private static final Set<String> WITHOUT_SYSTEM_CALL =
            Set.of("tsc", "kvm-clock", "hyperv_clocksource_tsc_page", "arch_sys_counter");

    @Override
    public String name() {
        return "clock source";
    }

    @Override
    public Finding examine(final HostFacts facts, final AgentPlan plan) {
        final String current =
                facts.read(SOURCE.resolve("current_clocksource")).orElse("").trim();
        if (current.isEmpty()) {
            return Finding.unknown(
                    "the kernel does not tell", "cat " + SOURCE.resolve("current_clocksource") + " on the host itself");
        }
        if (WITHOUT_SYSTEM_CALL.contains(current)) {
            return Finding.ok(current + ", read without a system call");
        }
        final List<String> others = Arrays.asList(facts.read(SOURCE.resolve("available_clocksource"))
                .orElse("")
                .trim()
                .split(" "));
        final String better = others.stream()
                .filter(WITHOUT_SYSTEM_CALL::contains)
                .findFirst()
                .orElse("");
        return Finding.slow(
                current + ": each reading is a system call, and the engine reads it on every turn",
                better.isEmpty()
                        ? "the kernel offers no better one: see in dmesg why it gave tsc up; boot with tsc=reliable if the"
                                + " hardware's is"
                        : "echo " + better + " > " + SOURCE.resolve("current_clocksource") + " as root, and boot with"
                                + " clocksource=" + better);
    }
}

package io.pegaflow.agent.doctor;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Facts of the JVM that asks. */
final class CurrentJvm {
    private CurrentJvm() {}

    static JvmFacts facts() {
        final Module base = Object.class.getModule();
        final Module unnamed = CurrentJvm.class.getModule();
        final Predicate<String> isOpen = name -> base.isOpen(name, unnamed);
        final Predicate<String> isExported = name -> base.isExported(name, unnamed);
        return new JvmFacts(
                Runtime.version().feature(),
                Runtime.version().toString(),
                System.getProperty("os.name", "unknown"),
                System.getProperty("os.arch", "unknown"),
                System.getProperty("sun.arch.data.model", "unknown"),
                Runtime.getRuntime().availableProcessors(),
                Runtime.getRuntime().maxMemory(),
                ManagementFactory.getGarbageCollectorMXBeans().stream()
                        .map(GarbageCollectorMXBean::getName)
                        .collect(Collectors.toList()),
                List.copyOf(ManagementFactory.getRuntimeMXBean().getInputArguments()),
                base.getPackages().stream().filter(isExported).collect(Collectors.toSet()),
                base.getPackages().stream().filter(isOpen).collect(Collectors.toSet()));
    }
}

package io.pegaflow.tools.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** What a figure means nothing without. */
final class MachineFacts {
    private MachineFacts() {}

    static void writeTo(final Map<String, Object> fields) {
        fields.put("cores", Runtime.getRuntime().availableProcessors());
        fields.put("memory_bytes", memoryBytes());
        fields.put("cpu", cpu());
        fields.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        fields.put("jdk", System.getProperty("java.vm.name") + " " + Runtime.version());
        fields.put("load_average", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    private static long memoryBytes() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getTotalMemorySize();
    }

    private static String cpu() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (final IOException e) {
            return System.getProperty("os.arch");
        }
    }
}

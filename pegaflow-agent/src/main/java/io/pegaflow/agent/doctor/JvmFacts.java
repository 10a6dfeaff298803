package io.pegaflow.agent.doctor;

import java.util.List;
import java.util.Set;

/** The JVM this runs in, which has the options that an agent would have. Packages are those of {@code java.base}. */
record JvmFacts(
        int feature,
        String version,
        String osName,
        String osArch,
        String dataModel,
        int processors,
        long maxHeapBytes,
        List<String> collectors,
        List<String> arguments,
        Set<String> exportedPackages,
        Set<String> openPackages) {}

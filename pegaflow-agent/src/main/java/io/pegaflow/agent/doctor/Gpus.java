package io.pegaflow.agent.doctor;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What files tell about GPUs. The driver's library is looked for and never loaded: a broken one can kill the JVM. */
final class Gpus {
    private static final String LIBRARY = "libcuda.so.1";
    private static final Path DRIVER_VERSION = Path.of("/proc/driver/nvidia/version");
    private static final List<String> LIBRARY_DIRECTORIES = List.of(
            "/usr/lib/x86_64-linux-gnu",
            "/usr/lib/aarch64-linux-gnu",
            "/usr/lib64",
            "/usr/lib",
            "/usr/local/nvidia/lib64",
            "/usr/local/cuda/compat",
            "/usr/lib/wsl/lib");

    private Gpus() {}

    static List<String> deviceNodes(final HostFacts facts) {
        return facts.list(Path.of("/dev")).stream()
                .filter(name -> name.matches("nvidia[0-9]+"))
                .collect(Collectors.toList());
    }

    static boolean arePresent(final HostFacts facts) {
        return !deviceNodes(facts).isEmpty();
    }

    static Optional<String> driverVersion(final HostFacts facts) {
        return facts.read(DRIVER_VERSION)
                .map(text -> text.replaceAll("(?s).*?\\s([0-9]+\\.[0-9.]+)\\s.*", "$1")
                        .trim());
    }

    static Optional<Path> library(final HostFacts facts) {
        final String first = facts.environment("LD_LIBRARY_PATH").orElse("");
        for (final String directory : (first + ":" + String.join(":", LIBRARY_DIRECTORIES)).split(":")) {
            if (directory.startsWith("/")
                    && facts.file(Path.of(directory, LIBRARY)).isPresent()) {
                return Optional.of(Path.of(directory, LIBRARY));
            }
        }
        return Optional.empty();
    }
}

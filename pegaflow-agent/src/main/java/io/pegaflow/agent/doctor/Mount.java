package io.pegaflow.agent.doctor;

import java.nio.file.Path;
import java.util.List;

/** A line of {@code /proc/self/mounts}: the file system that a path lies in. */
record Mount(Path point, String type, List<String> options) {
    private static final Path MOUNTS = Path.of("/proc/self/mounts");

    /** The last mount of the longest prefix is the one to be seen; {@code unknown} where the kernel does not tell. */
    static Mount of(final HostFacts facts, final Path existing) {
        final Path path = facts.realPath(existing);
        Mount best = new Mount(Path.of("/"), "unknown", List.of());
        for (final String line : facts.read(MOUNTS).orElse("").split("\n")) {
            final String[] fields = line.split(" ");
            if (fields.length >= 4) {
                final Path point = Path.of(unescape(fields[1]));
                if (path.startsWith(point) && point.getNameCount() >= best.point.getNameCount()) {
                    best = new Mount(point, fields[2], List.of(fields[3].split(",")));
                }
            }
        }
        return best;
    }

    private static String unescape(final String path) {
        return path.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }

    boolean isMemory() {
        return type.equals("tmpfs") || isHugetlbfs();
    }

    boolean isHugetlbfs() {
        return type.equals("hugetlbfs");
    }

    boolean isReadOnly() {
        return options.contains("ro");
    }

    /** Value of an option like {@code huge=always}. */
    String option(final String name, final String fallback) {
        for (final String option : options) {
            if (option.startsWith(name + "=")) {
                return option.substring(name.length() + 1);
            }
        }
        return fallback;
    }
}

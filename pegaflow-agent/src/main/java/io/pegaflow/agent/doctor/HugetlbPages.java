package io.pegaflow.agent.doctor;

import io.pegaflow.agent.SizeParser;
import java.nio.file.Path;
import java.util.OptionalLong;

/** The reserved huge pages behind a hugetlbfs mount, in bytes a page and pages that nobody has or was promised. */
record HugetlbPages(long pageBytes, long free, Path countFile) {
    private static final Path RESERVED = Path.of("/sys/kernel/mm/hugepages");

    static HugetlbPages of(final HostFacts facts, final Mount mount) {
        // The option says 2M or 1024M.
        final long pageBytes = SizeParser.parse(mount.option("pagesize", "2M"));
        final Path directory = RESERVED.resolve("hugepages-" + pageBytes / 1024 + "kB");
        final long free = pages(facts, directory.resolve("free_hugepages")).orElse(0);
        final long promised = pages(facts, directory.resolve("resv_hugepages")).orElse(0);
        return new HugetlbPages(pageBytes, Math.max(0, free - promised), directory.resolve("nr_hugepages"));
    }

    long freeBytes() {
        return free * pageBytes;
    }

    private static OptionalLong pages(final HostFacts facts, final Path file) {
        return Procfs.number(facts.read(file).orElse("").trim());
    }
}

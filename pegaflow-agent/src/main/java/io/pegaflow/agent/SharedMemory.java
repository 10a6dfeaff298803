package io.pegaflow.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * How much shared memory an agent can have: what its file system has free, and where that is memory, no more than the machine
 * and the container have of it.
 */
final class SharedMemory {
    private static final Set<String> MEMORY_TYPES = Set.of("tmpfs", "hugetlbfs", "ramfs");
    private static final Path MEMINFO = Path.of("/proc/meminfo");
    private static final Path CGROUP_LIMIT = Path.of("/sys/fs/cgroup/memory.max");
    private static final Path CGROUP_USAGE = Path.of("/sys/fs/cgroup/memory.current");

    private SharedMemory() {}

    static long availableBytes(final Path directory) throws IOException {
        final FileStore store = Files.getFileStore(directory);
        final long usable = store.getUsableSpace();
        switch (store.type()) {
            case "tmpfs":
                return Math.min(usable, availableMemoryBytes());
            case "hugetlbfs":
                // A mount without a limit of its own says that it has no space at all.
                return store.getTotalSpace() > 0
                        ? usable
                        : meminfo("HugePages_Free:", 0) * meminfo("Hugepagesize:", 0) * 1024;
            default:
                return usable;
        }
    }

    /** Files of some file systems have lengths in whole pages of theirs only. */
    static long lengthGranularity(final Path directory) throws IOException {
        final FileStore store = Files.getFileStore(directory);
        return "hugetlbfs".equals(store.type()) ? store.getBlockSize() : 1;
    }

    static boolean isMemory(final Path directory) throws IOException {
        return MEMORY_TYPES.contains(typeOf(directory));
    }

    static String typeOf(final Path directory) throws IOException {
        return Files.getFileStore(directory).type();
    }

    static boolean isSameStore(final Path one, final Path other) throws IOException {
        return Files.getFileStore(one).equals(Files.getFileStore(other));
    }

    private static long availableMemoryBytes() throws IOException {
        return Math.min(meminfo("MemAvailable:", Long.MAX_VALUE / 1024) * 1024, containerMemoryBytes());
    }

    private static long meminfo(final String name, final long fallback) throws IOException {
        for (final String line : Files.readAllLines(MEMINFO)) {
            if (line.startsWith(name)) {
                return Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        return fallback;
    }

    private static long containerMemoryBytes() throws IOException {
        if (!Files.isReadable(CGROUP_LIMIT) || !Files.isReadable(CGROUP_USAGE)) {
            return Long.MAX_VALUE;
        }
        final String limit =
                Files.readString(CGROUP_LIMIT, StandardCharsets.US_ASCII).trim();
        final String usage =
                Files.readString(CGROUP_USAGE, StandardCharsets.US_ASCII).trim();
        return limit.equals("max") ? Long.MAX_VALUE : Math.max(0, Long.parseLong(limit) - Long.parseLong(usage));
    }
}

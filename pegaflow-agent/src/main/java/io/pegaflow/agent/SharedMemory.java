package io.pegaflow.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How much shared memory an agent can have: what its file system has free, and where that is memory, no more than the machine
 * and the container have of it.
 */
final class SharedMemory {
    private static final Path MEMINFO = Path.of("/proc/meminfo");
    private static final Path CGROUP_LIMIT = Path.of("/sys/fs/cgroup/memory.max");
    private static final Path CGROUP_USAGE = Path.of("/sys/fs/cgroup/memory.current");

    private SharedMemory() {}

    static long availableBytes(final Path directory) throws IOException {
        final FileStore store = Files.getFileStore(directory);
        final long usable = store.getUsableSpace();
        return "tmpfs".equals(store.type()) ? Math.min(usable, availableMemoryBytes()) : usable;
    }

    static boolean isSameStore(final Path one, final Path other) throws IOException {
        return Files.getFileStore(one).equals(Files.getFileStore(other));
    }

    private static long availableMemoryBytes() throws IOException {
        long available = Long.MAX_VALUE;
        for (final String line : Files.readAllLines(MEMINFO)) {
            if (line.startsWith("MemAvailable:")) {
                available = Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
            }
        }
        return Math.min(available, containerMemoryBytes());
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

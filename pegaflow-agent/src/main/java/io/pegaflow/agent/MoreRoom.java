package io.pegaflow.agent;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** Says how something comes to fit that does not. */
final class MoreRoom {
    private static final long MEGABYTE = 1L << 20;

    private MoreRoom() {}

    /**
     * What to do about a file system, or about the memory where that is the narrower.
     *
     * @param directory   that is there.
     * @param neededBytes free in its file system.
     * @param givenBytes  of what will be removed there first.
     */
    static String in(final Path directory, final long neededBytes, final long givenBytes) throws IOException {
        final FileStore store = Files.getFileStore(directory);
        final long missingBytes = neededBytes - givenBytes - store.getUsableSpace();
        switch (store.type()) {
            case "hugetlbfs":
                return "reserve more huge pages";
            case "tmpfs":
                return missingBytes > 0
                        ? enlarge(directory, store.getTotalSpace() + missingBytes)
                        : "free memory (of a container: raise its limit)";
            default:
                return "free or enlarge that file system";
        }
    }

    private static String enlarge(final Path directory, final long totalBytes) throws IOException {
        final String size = (totalBytes + MEGABYTE - 1) / MEGABYTE + "m";
        return "enlarge that file system with mount -o remount,size=" + size + " " + mountPointOf(directory)
                + " (of a container: --shm-size " + size + ")";
    }

    private static Path mountPointOf(final Path directory) throws IOException {
        Path point = directory.toRealPath();
        while (point.getParent() != null && SharedMemory.isSameStore(point, point.getParent())) {
            point = point.getParent();
        }
        return point;
    }
}

package io.pegaflow.engine.pool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds out from the kernel's own list which process holds the lock of a file; the file itself need not tell. */
final class LockHolder {
    private static final Path LOCKS = Path.of("/proc/locks");
    private static final Pattern LINE =
            Pattern.compile("\\d+: POSIX +\\S+ +WRITE (\\d+) ([0-9a-f]+):([0-9a-f]+):(\\d+) .*");

    private LockHolder() {}

    /**
     * The process that holds a file's lock.
     *
     * @param path of the file.
     * @return its pid, or {@code unknown}, as inside a container whose neighbour holds it.
     */
    static String of(final Path path) {
        try {
            final long inode = ((Number) Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS)).longValue();
            final long device = ((Number) Files.getAttribute(path, "unix:dev", LinkOption.NOFOLLOW_LINKS)).longValue();
            for (final String line : Files.readAllLines(LOCKS)) {
                final Matcher matcher = LINE.matcher(line);
                if (matcher.matches()
                        && Long.parseLong(matcher.group(4)) == inode
                        && Long.parseLong(matcher.group(2), 16) == major(device)
                        && Long.parseLong(matcher.group(3), 16) == minor(device)
                        && !"0".equals(matcher.group(1))) {
                    return matcher.group(1);
                }
            }
        } catch (final IOException | RuntimeException ignore) {
            // A text for a person: not worth a second error.
        }
        return "unknown";
    }

    private static long major(final long device) {
        return ((device >>> 8) & 0xfff) | ((device >>> 32) & ~0xfffL);
    }

    private static long minor(final long device) {
        return (device & 0xff) | ((device >>> 12) & 0xffffff00L);
    }
}

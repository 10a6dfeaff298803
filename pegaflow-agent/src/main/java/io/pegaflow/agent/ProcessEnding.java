package io.pegaflow.agent;

import io.pegaflow.ipc.ProcessIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether a process is on its way out and cannot come back: a killed one keeps its locks until the kernel has taken its memory
 * apart, which takes a while for a large pool.
 */
final class ProcessEnding {
    private static final long PF_EXITING = 0x4;
    private static final long SIGKILL_BIT = 1L << 8;
    private static final int SPACES_FROM_STATE_TO_FLAGS = 6;

    private ProcessEnding() {}

    static boolean isEndingOrGone(final long pid) {
        if (ProcessIdentity.startTime(pid) == ProcessIdentity.NOT_ALIVE) {
            return true;
        }
        try {
            final Path proc = Path.of("/proc", Long.toString(pid));
            return isExiting(Files.readString(proc.resolve("stat"), StandardCharsets.ISO_8859_1))
                    || isKilled(Files.readString(proc.resolve("status"), StandardCharsets.ISO_8859_1));
        } catch (final IOException ex) {
            return true;
        }
    }

    /** Field 9 of {@code /proc/PID/stat} holds the kernel's flags of the process; the state is field 3. */
    static boolean isExiting(final String stat) {
        int index = stat.lastIndexOf(')') + 2;
        for (int i = 0; i < SPACES_FROM_STATE_TO_FLAGS && index > 0; i++) {
            index = stat.indexOf(' ', index) + 1;
        }
        final int end = index > 0 ? stat.indexOf(' ', index) : -1;
        return end > 0 && (Long.parseLong(stat.substring(index, end)) & PF_EXITING) != 0;
    }

    static boolean isKilled(final String status) {
        for (final String line : status.split("\n")) {
            if ((line.startsWith("SigPnd:") || line.startsWith("ShdPnd:"))
                    && (Long.parseUnsignedLong(
                                            line.substring(line.indexOf(':') + 1)
                                                    .trim(),
                                            16)
                                    & SIGKILL_BIT)
                            != 0) {
                return true;
            }
        }
        return false;
    }
}

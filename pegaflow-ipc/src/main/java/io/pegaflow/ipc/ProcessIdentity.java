package io.pegaflow.ipc;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A process by pid and start time: the pid alone may be in use again. The start time is field 22 of {@code /proc/PID/stat} in
 * clock ticks after boot. Processes of other pid namespaces are not visible and count as dead. Any thread may call; every call
 * reads a file and allocates.
 */
public final class ProcessIdentity {
    /** Start time of a process that is dead or not visible. */
    public static final long NOT_ALIVE = -1;

    private static final Path PROC = Path.of("/proc");

    // Fields between the state, which is field 3, and the start time, which is field 22.
    private static final int SPACES_FROM_STATE_TO_START_TIME = 19;

    private ProcessIdentity() {}

    /**
     * Pid of this process, as it sees itself.
     *
     * @return the pid.
     */
    public static long currentPid() {
        return ProcessHandle.current().pid();
    }

    /**
     * Number of the pid namespace this process lives in. Pids of another namespace mean nothing here.
     *
     * @return the inode of the namespace, -1 if it cannot be told.
     */
    public static long pidNamespace() {
        try {
            return (Long) Files.getAttribute(PROC.resolve("self/ns/pid"), "unix:ino");
        } catch (final IOException ex) {
            return -1;
        }
    }

    /**
     * When a process started.
     *
     * @param pid of the process.
     * @return clock ticks after boot, or {@link #NOT_ALIVE}; so also for a zombie.
     */
    public static long startTime(final long pid) {
        if (pid <= 0) {
            return NOT_ALIVE;
        }
        try {
            final byte[] stat =
                    Files.readAllBytes(PROC.resolve(Long.toString(pid)).resolve("stat"));
            return parseStartTime(new String(stat, StandardCharsets.ISO_8859_1));
        } catch (final IOException | NumberFormatException ex) {
            return NOT_ALIVE;
        }
    }

    /**
     * Does the process still run?
     *
     * @param pid       of the process.
     * @param startTime it had, from {@link #startTime(long)}.
     * @return whether a process of this pid and start time is there and no zombie.
     */
    public static boolean isAlive(final long pid, final long startTime) {
        return startTime >= 0 && startTime(pid) == startTime;
    }

    // The command name in field 2 may contain blanks and parentheses: only its last parenthesis ends it.
    static long parseStartTime(final String stat) {
        final int stateIndex = stat.lastIndexOf(')') + 2;
        if (stateIndex < 2 || stateIndex >= stat.length()) {
            return NOT_ALIVE;
        }
        final char state = stat.charAt(stateIndex);
        if (state == 'Z' || state == 'X' || state == 'x') {
            return NOT_ALIVE;
        }
        int index = stateIndex;
        for (int i = 0; i < SPACES_FROM_STATE_TO_START_TIME; i++) {
            index = stat.indexOf(' ', index) + 1;
            if (index == 0) {
                return NOT_ALIVE;
            }
        }
        final int end = stat.indexOf(' ', index);
        return Long.parseLong(
                stat.substring(index, end < 0 ? stat.length() : end).trim());
    }
}

package io.pegaflow.ipc;

import java.io.IOException;
import java.nio.file.Path;

/** Lets tests of other packages write marks in the name of another process. */
public final class TestMarks {
    private TestMarks() {}

    public static AgentMark of(final Process process, final Path aeronDirectory, final long incarnation)
            throws IOException {
        final long startTime = ProcessIdentity.startTime(process.pid());
        return AgentMark.create(aeronDirectory, process.pid(), startTime, incarnation, System.currentTimeMillis());
    }
}

package io.pegaflow.agent;

import io.aeron.CncFileDescriptor;
import io.aeron.CommonContext;
import io.pegaflow.ipc.ProcessIdentity;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.agrona.BufferUtil;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;

/** Removes what a dead agent has left behind. Only the owner of the run directory may call. */
final class Leftovers {
    private static final long DRIVER_TIMEOUT_MS = TimeUnit.SECONDS.toMillis(10);

    private Leftovers() {}

    static void remove(final RunDirectory runDirectory, final Path aeronDirectory) {
        try {
            Files.deleteIfExists(runDirectory.file(RunDirectory.READY_FILE));
            Files.deleteIfExists(runDirectory.file(RunDirectory.COUNTERS_FILE));
            removeDriverDirectory(aeronDirectory);
        } catch (final IOException ex) {
            throw new AgentException(
                    "cannot remove what a dead agent left: runDirectory=" + runDirectory.path() + ", cause="
                            + ex.getMessage(),
                    ex);
        }
    }

    /** The heartbeat of a driver that was just killed is still fresh, so it is its pid that counts. */
    private static void removeDriverDirectory(final Path aeronDirectory) throws IOException {
        if (!Files.exists(aeronDirectory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.isDirectory(aeronDirectory, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("not a directory: aeronDirectory=" + aeronDirectory);
        }
        final Path cnc = aeronDirectory.resolve(CncFileDescriptor.CNC_FILE);
        if (Files.exists(cnc)) {
            checkDriverIsDead(aeronDirectory, cnc);
        } else {
            checkEmpty(aeronDirectory);
        }
        IoUtil.delete(aeronDirectory.toFile(), false);
    }

    private static void checkDriverIsDead(final Path aeronDirectory, final Path cnc) throws IOException {
        final MappedByteBuffer mapping;
        try (FileChannel channel = FileChannel.open(cnc, StandardOpenOption.READ)) {
            if (channel.size() < CncFileDescriptor.META_DATA_LENGTH) {
                return;
            }
            mapping = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
        }
        try {
            final long pid = CncFileDescriptor.pid(new UnsafeBuffer(mapping, 0, CncFileDescriptor.META_DATA_LENGTH));
            if (ProcessIdentity.startTime(pid) != ProcessIdentity.NOT_ALIVE
                    && !ProcessEnding.isEndingOrGone(pid)
                    && CommonContext.isDriverActive(DRIVER_TIMEOUT_MS, message -> {}, mapping)) {
                throw new AlreadyRunningException(
                        "another process has a media driver in the Aeron directory: pid=" + pid + ", aeronDirectory="
                                + aeronDirectory + "; stop it, or give this agent another --aeron-dir");
            }
        } finally {
            BufferUtil.free(mapping);
        }
    }

    /** A directory that no driver has made may hold anything. */
    private static void checkEmpty(final Path aeronDirectory) throws IOException {
        try (var files = Files.list(aeronDirectory)) {
            final boolean isForeign = files.map(file -> file.getFileName().toString())
                    .anyMatch(name -> !name.equals("publications")
                            && !name.equals("images")
                            && !name.startsWith("pegaflow.mark")
                            && !name.equals("loss-report.dat"));
            if (isForeign) {
                throw new IOException("the Aeron directory holds what no media driver has made: aeronDirectory="
                        + aeronDirectory + "; name another --aeron-dir");
            }
        }
    }
}

package io.pegaflow.agent;

import io.aeron.CncFileDescriptor;
import io.pegaflow.agent.logging.PreviousErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.agrona.IoUtil;

/** Removes what a dead agent has left behind. Only the owner of the run directory may call. */
final class Leftovers {
    private Leftovers() {}

    static void remove(final RunDirectory runDirectory) {
        try {
            PreviousErrors.report(runDirectory.path());
            Files.deleteIfExists(runDirectory.file(RunDirectory.READY_FILE));
            Files.deleteIfExists(runDirectory.file(RunDirectory.COUNTERS_FILE));
        } catch (final IOException ex) {
            throw new AgentException(
                    "cannot remove what a dead agent left: runDirectory=" + runDirectory.path() + ", cause="
                            + ex.getMessage(),
                    ex);
        }
    }

    /**
     * Remove the directory of a dead media driver.
     *
     * @throws AlreadyRunningException if it is alive.
     */
    static void removeDriver(final Path aeronDirectory) {
        try {
            removeDriverDirectory(aeronDirectory);
        } catch (final IOException ex) {
            throw OwnerOnly.unusable("Aeron", aeronDirectory, ex, "--aeron-dir");
        }
    }

    /** Removes what others may have put there, so none but us may have been able to. */
    private static void removeDriverDirectory(final Path aeronDirectory) throws IOException {
        if (!Files.exists(aeronDirectory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        OwnerOnly.checkNotWritableByOthers(aeronDirectory);
        if (Files.exists(aeronDirectory.resolve(CncFileDescriptor.CNC_FILE))) {
            checkDriverIsDead(aeronDirectory);
        } else {
            checkEmpty(aeronDirectory);
        }
        IoUtil.delete(aeronDirectory.toFile(), false);
    }

    private static void checkDriverIsDead(final Path aeronDirectory) throws IOException {
        try (MediaDriverProbe driver = MediaDriverProbe.open(aeronDirectory)) {
            if (driver != null && driver.isProcessAlive() && driver.isHeartbeatFresh()) {
                throw new AlreadyRunningException(
                        "another process has a media driver in the Aeron directory: pid=" + driver.pid()
                                + ", aeronDirectory=" + aeronDirectory
                                + "; stop it, use it with --external-driver, or give this agent another --aeron-dir");
            }
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

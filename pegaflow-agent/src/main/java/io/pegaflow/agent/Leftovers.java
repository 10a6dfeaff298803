package io.pegaflow.agent;

import io.aeron.CncFileDescriptor;
import io.pegaflow.agent.logging.LogNames;
import io.pegaflow.agent.logging.PreviousErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.agrona.IoUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes what a dead agent has left behind. Only the owner of the run directory may call. */
final class Leftovers {
    private static final Logger LOGGER = LoggerFactory.getLogger(LogNames.AGENT);

    /** What a killed agent leaves in its run directory and the next one removes or makes anew. */
    private static final Set<String> LEFT = Set.of(
            RunDirectory.COUNTERS_FILE,
            RunDirectory.POOL_FILE,
            RunDirectory.READY_FILE,
            RunDirectory.TOKEN_FILE,
            "aeron");

    private Leftovers() {}

    static void remove(final RunDirectory runDirectory) {
        try {
            tell(runDirectory);
            PreviousErrors.report(runDirectory.path());
            Files.deleteIfExists(runDirectory.file(RunDirectory.READY_FILE));
            Files.deleteIfExists(runDirectory.file(RunDirectory.COUNTERS_FILE));
            Files.deleteIfExists(runDirectory.file(RunDirectory.TOKEN_FILE));
        } catch (final IOException ex) {
            throw new AgentException(
                    "cannot remove what a dead agent left: runDirectory=" + runDirectory.path() + ", cause="
                            + ex.getMessage(),
                    ex);
        }
    }

    /** An agent that ends in order takes its lock file along. */
    private static void tell(final RunDirectory runDirectory) throws IOException {
        if (runDirectory.previousOwner() == DirectoryLock.NO_OWNER) {
            return;
        }
        try (Stream<Path> files = Files.list(runDirectory.path())) {
            LOGGER.info(
                    "the agent before this one did not end in order, removing what it left: pid={}, runDirectory={},"
                            + " files={}",
                    runDirectory.previousOwner(),
                    runDirectory.path(),
                    files.map(file -> file.getFileName().toString())
                            .filter(LEFT::contains)
                            .sorted()
                            .collect(Collectors.joining(" ")));
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
        try (Stream<Path> files = Files.list(aeronDirectory)) {
            final Optional<String> foreign = files.map(
                            file -> file.getFileName().toString())
                    .filter(name -> !name.equals("publications")
                            && !name.equals("images")
                            && !name.startsWith("pegaflow.")
                            && !name.equals("loss-report.dat"))
                    .min(Comparator.naturalOrder());
            if (foreign.isPresent()) {
                throw new IOException("holds what no media driver has made, and would be emptied: found="
                        + foreign.get() + "; move that away");
            }
        }
    }
}

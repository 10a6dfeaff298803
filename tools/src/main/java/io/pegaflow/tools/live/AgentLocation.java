package io.pegaflow.tools.live;

import io.pegaflow.ipc.UserIdentity;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Which agent to look at. */
final class AgentLocation {
    private static final String COUNTERS_FILE = "counters";
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    @Option(
            names = "--run-dir",
            paramLabel = "DIR",
            defaultValue = "${env:PEGAFLOW_RUN_DIR}",
            description = "Run directory of the agent. Default: PEGAFLOW_RUN_DIR, else /dev/shm/pegaflow-USER.")
    private Path runDirectory;

    @Option(
            names = "--counters",
            paramLabel = "FILE",
            description = "The counters file itself, for one that was copied or moved; wins over --run-dir.")
    private Path counters;

    /** The counters file. */
    Path counters() {
        if (counters != null) {
            return counters.toAbsolutePath();
        }
        final Path directory = runDirectory == null || runDirectory.toString().isEmpty()
                ? SHARED_MEMORY.resolve("pegaflow-" + UserIdentity.name())
                : runDirectory;
        return directory.toAbsolutePath().resolve(COUNTERS_FILE);
    }

    /** What to say where no counters are. */
    String whereElse() {
        final List<Path> others = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(SHARED_MEMORY, "pegaflow-*")) {
            for (final Path directory : found) {
                if (Files.isReadable(directory.resolve(COUNTERS_FILE))) {
                    others.add(directory);
                }
            }
        } catch (final IOException ex) {
            // Then there is nothing to offer.
        }
        return others.isEmpty()
                ? "start an agent with ./pegaflow agent, or name its --run-dir"
                : "name another --run-dir, there are " + others;
    }
}

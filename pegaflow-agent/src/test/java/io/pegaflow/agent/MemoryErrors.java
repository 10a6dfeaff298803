package io.pegaflow.agent;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.pegaflow.agent.ErrorCase.Needs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.agrona.IoUtil;

/** Pools and streams that have no room. */
final class MemoryErrors {
    private static final String CONTAINER = "mkdir shm; mount -t tmpfs -o size=64m tmpfs shm";

    private static final String ENLARGE = "enlarge that file system with mount -o remount,size=<n>m <directory>"
            + " (of a container: --shm-size <n>m)";

    private MemoryErrors() {}

    static void addTo(final ErrorCatalogue catalogue) {
        catalogue.section("Agent: memory");
        catalogue
                .agent("Pool larger than memory", "--pool-size", "1000tb", "--run-dir", "DIR/shm/run")
                .afterMounting("mkdir shm; mount -t tmpfs -o size=2000t tmpfs shm")
                .says("the pool does not fit into shared memory: poolBytes=<n>, fits=<n>, transportBytes=<n>,"
                        + " poolDirectory=<directory>; ask for less with --pool-size, free memory (of a container: raise"
                        + " its limit), or name another with --pool-dir");
        catalogue
                .agent("Pool larger than the shared-memory file system", "--pool-size", "1000tb")
                .says("the pool does not fit into shared memory: poolBytes=<n>, fits=<n>, transportBytes=<n>,"
                        + " poolDirectory=<directory>; ask for less with --pool-size, "
                        + ENLARGE
                        + ", or name another with --pool-dir");
        catalogue.add(
                "Default pool larger than the shared-memory file system (a warning)",
                "`mkdir shm; mount -t tmpfs -o size=256m tmpfs shm`, then `pegaflow agent --run-dir DIR/shm/run`",
                "the default pool does not fit, using half of what does: default=30.0gb, fits=<n>, pool=<n>,"
                        + " poolDirectory=<directory>; choose with --pool-size",
                Needs.ROOT,
                scene -> scene.agentStarts(
                        scene.mounting("mkdir shm; mount -t tmpfs -o size=256m tmpfs shm"),
                        "--run-dir",
                        "DIR/shm/run",
                        "--pool-size",
                        ErrorScene.BY_DEFAULT));
        catalogue
                .agent("Pool too small for anything", "--pool-size", "1kb")
                .says("the pool is too small: poolBytes=<n>, lowest=<n>; ask for more with --pool-size");
        catalogue
                .agent("Shared memory of 64 MB, as a container has by default", "--run-dir", "DIR/shm/run")
                .afterMounting(CONTAINER)
                .says("there is too little shared memory for any pool: fits=0, transportBytes=<n>,"
                        + " poolDirectory=<directory>; "
                        + ENLARGE
                        + ", or name another with --pool-dir, --aeron-dir or --run-dir");
        catalogue
                .agent(
                        "No room for the media driver beside a pool that lies elsewhere",
                        "--run-dir",
                        "DIR/shm/run",
                        "--pool-dir",
                        "DIR/pool")
                .afterMounting(CONTAINER)
                .says("the transport does not fit into shared memory: transportBytes=<n>, fits=<n>,"
                        + " directory=<directory>; "
                        + ENLARGE
                        + ", or name another with --aeron-dir");
        catalogue.add(
                "Shared memory that somebody fills while the agent runs",
                "`mkdir shm; mount -t tmpfs -o size=192m tmpfs shm`, then `pegaflow agent --run-dir DIR/shm/run`, then"
                        + " `head -c 1G /dev/zero >shm/fill`: the agent goes on and says the first line to each client that"
                        + " connects, which says the second",
                "no room for the streams of a client, which cannot connect: cause=<cause>insufficient usable storage for new"
                        + " log of length=<n> usable=<n> in <file system>; free or enlarge that file system\n"
                        + "agent did not accept the connection in time: aeronDirectory=<directory>, connectTimeoutNs=<n>,"
                        + " cause=<cause>insufficient usable storage for new log of length=<n> usable=<n> in <file system>;"
                        + " see that the file system of that directory is not full (df), and what the agent logs",
                Needs.ROOT,
                MemoryErrors::fillAndConnect);
        catalogue.add(
                "Pool on a disk (a warning)",
                "`pegaflow agent --pool-dir DIR`, where DIR is on no tmpfs",
                "the pool lies on a file system that is not memory, which writes all of it to its disk:"
                        + " directory=<directory>, type=<type>; name a directory on tmpfs with --pool-dir",
                Needs.NOTHING,
                MemoryErrors::startOnDisk);
    }

    private static String fillAndConnect(final ErrorScene scene) {
        final String aeron = scene.directory.path().resolve("shm/run/aeron").toString();
        final ChildJvm agent = scene.startAgent(
                        scene.mounting("mkdir shm; mount -t tmpfs -o size=192m tmpfs shm"), "--run-dir", "DIR/shm/run")
                .expect("shared memory is nearly full")
                .expect("no room for the streams of a client")
                .awaitReady();
        scene.shell("nsenter -t " + agent.pid() + " -m sh -c 'head -c 1G /dev/zero >" + scene.directory.path()
                + "/shm/fill' 2>fill.log || true");
        final ChildJvm client = scene.keep(ChildJvm.start(
                List.of("nsenter", "-t", Long.toString(agent.pid()), "-m"),
                Map.of(),
                List.of(),
                CacheClientMain.class,
                aeron,
                scene.directory.devices().toString(),
                "client",
                "space",
                "0"));
        client.expect("Exception").awaitExit();
        final String told = client.awaitLine("agent did not accept");
        final String logged = agent.awaitLine("no room for the streams");
        agent.terminate();
        scene.printedAtExit(agent, ExitCode.FINE);
        return logged + "\n" + told.substring(told.indexOf("agent did not accept"));
    }

    private static String startOnDisk(final ErrorScene scene) {
        final Path disk = Path.of(
                        "target", "pegaflow-pool-" + ProcessHandle.current().pid())
                .toAbsolutePath();
        try {
            assumeFalse(SharedMemory.isMemory(disk.getParent()), "the build's directory is in memory");
            return scene.agentStarts(List.of(), "--pool-dir", disk.toString(), "--pool-size", "1mb");
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        } finally {
            IoUtil.delete(disk.toFile(), true);
        }
    }
}

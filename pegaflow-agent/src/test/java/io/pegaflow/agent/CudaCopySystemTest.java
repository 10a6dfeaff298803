package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.emulation.CudaStatistics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an agent asks of an emulated CUDA driver when its clients save and load. */
class CudaCopySystemTest {
    private final CudaSystem system = new CudaSystem();

    @AfterEach
    void closeSystem() {
        system.close();
    }

    /** An event behind 64 copies each, and one behind each command. */
    private static final int SCATTERED_EVENTS = 32 * 61 / 64 + 1 + 64 * 61 / 64 + 1 + 32 * 61 / 64 + 1;

    /** Pages of this length lie 16 to a slab, and slabs have headers: of 128 pages not more than 16 are a run. */
    private static final int RUNS_A_LAYER = 8;

    /** Runs of blocks that lie alike on both sides are one pitched copy, or one a row where those were found slower. */
    @Test
    void shouldCallTheDriverOncePerRunOfBlocks() {
        system.start("--pool-size", "64mb");
        final ChildJvm client = system.start(SaveManyLayersMain.class, "256");
        client.awaitLine("registered");
        final long cells = (long) SaveManyLayersMain.BLOCKS * SaveManyLayersMain.LAYERS;

        final CudaStatistics before = system.driver();
        assertEquals("saved " + SaveManyLayersMain.BLOCKS, client.ask("scattered"));
        final CudaStatistics between = system.driver();
        assertEquals("saved " + SaveManyLayersMain.BLOCKS, client.ask("consecutive"));
        final CudaStatistics after = system.driver();

        assertEquals(cells, calls(between, "cuMemcpyAsync") - calls(before, "cuMemcpyAsync"));
        assertEquals(0, calls(between, "cuMemcpy2DAsync_v2") - calls(before, "cuMemcpy2DAsync_v2"));
        assertEquals(SCATTERED_EVENTS, calls(between, "cuEventRecord") - calls(before, "cuEventRecord"));
        final long pitched = calls(after, "cuMemcpy2DAsync_v2") - calls(between, "cuMemcpy2DAsync_v2");
        final long single = calls(after, "cuMemcpyAsync") - calls(between, "cuMemcpyAsync");
        assertEquals(
                pitched == 0 ? cells : (long) RUNS_A_LAYER * SaveManyLayersMain.LAYERS,
                pitched + single,
                () -> pitched + " pitched and " + single + " single copies");
        assertEquals(0, after.events("pageable_async"));
        assertEquals(0, after.events("queue_full"));
    }

    @Test
    void shouldServeTwoDevicesOnOneThread() throws IOException {
        system.start("--threading", "shared");
        final String handles = system.driver().handles();
        final List<ChildJvm> clients =
                List.of(system.registeredClient("instance-0", 0), system.registeredClient("instance-1", 1));
        for (int round = 0; round < 5; round++) {
            final long id = 1 + 1000L * round;
            // Both ask before either answer is waited for.
            final List<Integer> before =
                    clients.stream().map(client -> client.lines().size()).collect(Collectors.toList());
            for (int i = 0; i < clients.size(); i++) {
                clients.get(i).send("save " + (id + 10_000L * i) + " 32");
            }
            for (int i = 0; i < clients.size(); i++) {
                final int answer = before.get(i);
                final ChildJvm client = clients.get(i);
                Conditions.await("an answer to a save", () -> client.lines().size() > answer);
                assertEquals("sealed 32", client.lines().get(answer));
            }
            for (int i = 0; i < clients.size(); i++) {
                system.assertServes(clients.get(i), 100_000 * (i + 1) + id);
            }
        }
        final List<String> threads = threadsOf(system.agent.pid());
        assertTrue(threads.stream().noneMatch(name -> name.startsWith("pf-copy")), threads::toString);
        assertEquals(0, system.driver().events("pageable_async"));
        clients.forEach(client -> client.send("exit"));
        clients.forEach(client -> assertEquals(0, client.awaitExit()));
        system.awaitHandles(handles);
    }

    private static long calls(final CudaStatistics statistics, final String name) {
        return statistics.calls(name);
    }

    private static List<String> threadsOf(final long pid) throws IOException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            return tasks.map(CudaCopySystemTest::nameOf).collect(Collectors.toList());
        }
    }

    private static String nameOf(final Path task) {
        try {
            return Files.readString(task.resolve("comm")).trim();
        } catch (final IOException ex) {
            // Ended while we looked.
            return "";
        }
    }
}

package io.pegaflow.engine.numa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pegaflow.engine.pool.DeviceNodes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes of one CPU each of this host, and one that this host has not; where threads may run is asked of the kernel. */
class NumaPlacementTest {
    @TempDir
    Path directory;

    private final List<String> warnings = new ArrayList<>();
    private final BitSet allowed = CpuList.parse(cpusOfThisThread());
    private final int firstCpu = allowed.nextSetBit(0);
    private final int secondCpu = allowed.nextSetBit(firstCpu + 1);
    private NumaPlacement placement;

    @BeforeEach
    void placeOnTwoNodes() {
        assumeTrue(secondCpu >= 0, "needs two CPUs");
        final FakeSysfs sysfs = new FakeSysfs(directory)
                .online("0-2")
                .node(0, Integer.toString(firstCpu))
                .node(1, Integer.toString(secondCpu))
                .node(2, "1000");
        placement = new NumaPlacement(NumaTopology.read(sysfs.root()), DeviceNodes.parse("0=0,1=1,2=2"), warnings::add);
    }

    private static String cpusOfThisThread() {
        try {
            return Files.readString(Path.of("/proc/thread-self/status"))
                    .lines()
                    .filter(line -> line.startsWith("Cpus_allowed_list:"))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElseThrow();
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static String cpusOf(final ThreadFactory threads) {
        final CompletableFuture<String> cpus = new CompletableFuture<>();
        threads.newThread(() -> cpus.complete(cpusOfThisThread())).start();
        return cpus.join();
    }

    @Test
    void shouldKeepTheThreadsOfADeviceOnItsNode() {
        final String before = cpusOfThisThread();
        assertEquals(Integer.toString(firstCpu), cpusOf(placement.threadsOf(0)));
        assertEquals(Integer.toString(secondCpu), cpusOf(placement.threadsOf(1)));
        assertEquals(before, cpusOf(placement.threadsOf(9)));
        assertEquals(before, cpusOfThisThread());
        assertEquals(List.of(), warnings);
    }

    @Test
    void shouldRunATaskAndTheThreadsItStartsOnANode() {
        final String before = cpusOfThisThread();
        final List<String> cpus = new ArrayList<>();
        placement.runOn(1, () -> {
            cpus.add(cpusOfThisThread());
            cpus.add(cpusOf(Thread::new));
        });
        placement.runOn(DeviceNodes.UNKNOWN, () -> cpus.add(cpusOfThisThread()));
        assertEquals(List.of(Integer.toString(secondCpu), Integer.toString(secondCpu), before), cpus);
        assertEquals(before, cpusOfThisThread());
    }

    @Test
    void shouldThrowWhatATaskThrows() {
        final IllegalStateException full = new IllegalStateException("full");
        assertSame(
                full,
                assertThrows(
                        IllegalStateException.class,
                        () -> placement.runOn(0, () -> {
                            throw full;
                        })));
        assertThrows(
                InternalError.class,
                () -> placement.runOn(0, () -> {
                    throw new InternalError("a bad access");
                }));
    }

    @Test
    void shouldRunAnywhereWhereTheNodeIsOutOfReachAndSaySo() {
        assertEquals(cpusOfThisThread(), cpusOf(placement.threadsOf(2)));
        assertEquals(1, warnings.size());
        final String warning = warnings.get(0);
        assertTrue(warning.startsWith("thread is not kept on its memory node: thread=Thread-"), warning);
        assertTrue(
                warning.contains("node=2; this process may not run there: cpus=1000, allowed=" + CpuList.format(allowed)
                        + "; let the agent"),
                warning);
    }
}

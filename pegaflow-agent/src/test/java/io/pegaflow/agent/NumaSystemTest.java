package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pegaflow.engine.numa.CpuList;
import io.pegaflow.engine.pool.PoolGeometry;
import io.pegaflow.engine.pool.SlabDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An agent that takes this host for one of two memory nodes with a CPU each. Where its threads may run is asked of the real
 * kernel; on which node a page of memory lies cannot be seen here.
 */
class NumaSystemTest {
    @TempDir
    Path sysfs;

    private final BitSet cpus = CpuList.parse(statusOf(Path.of("/proc/self/status")));
    private final String first = Integer.toString(cpus.nextSetBit(0));
    private final String second = Integer.toString(cpus.nextSetBit(cpus.nextSetBit(0) + 1));
    private final String all = CpuList.format(cpus);

    @BeforeEach
    void describeHost() throws IOException {
        assumeTrue(cpus.cardinality() > 1, "needs two CPUs");
        write("devices/system/node/online", "0-1");
        write("devices/system/node/node0/cpulist", first);
        write("devices/system/node/node1/cpulist", second);
        write("bus/pci/devices/0000:01:00.0/numa_node", "1");
        write("bus/pci/devices/0000:02:00.0/numa_node", "0");
    }

    private void write(final String file, final String text) throws IOException {
        Files.createDirectories(sysfs.resolve(file).getParent());
        Files.writeString(sysfs.resolve(file), text + "\n");
    }

    private static String statusOf(final Path status) {
        try {
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith("Cpus_allowed_list:"))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElse("");
        } catch (final IOException ex) {
            // Ended while we looked.
            return "";
        }
    }

    /** CPUs of the threads of an agent by their names. */
    private static Map<String, String> cpusOfThreads(final ChildJvm agent) throws IOException {
        final Map<String, String> cpusByThread = new TreeMap<>();
        try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(agent.pid()), "task"))) {
            for (final Path task : (Iterable<Path>) tasks::iterator) {
                try {
                    cpusByThread.put(Files.readString(task.resolve("comm")).trim(), statusOf(task.resolve("status")));
                } catch (final IOException ex) {
                    // Ended while we looked.
                    continue;
                }
            }
        }
        return cpusByThread;
    }

    private Map<String, String> variables() {
        return Map.of("JAVA_TOOL_OPTIONS", "-Dpegaflow.sysfs=" + sysfs);
    }

    private void assertCpus(final ChildJvm agent, final String device0, final String device1) throws IOException {
        final Map<String, String> threads = cpusOfThreads(agent);
        assertEquals(device0, threads.get("pf-copy-0"), threads::toString);
        assertEquals(device1, threads.get("pf-copy-1"), threads::toString);
        for (final String thread : List.of("pf-engine", "pf-native", "pf-edge", "pf-watch")) {
            assertEquals(all, threads.get(thread), threads::toString);
        }
        assertTrue(agent.lines().stream().noneMatch(line -> line.contains("is not kept on")), agent.lines()::toString);
    }

    /** Nodes of the slabs in use, as their headers name them. */
    private static Set<Integer> nodesOfSlabs(final Path poolFile) throws IOException {
        final PoolGeometry geometry = new PoolGeometry(Files.size(poolFile));
        final Set<Integer> nodes = new TreeSet<>();
        try (FileChannel pool = FileChannel.open(poolFile)) {
            for (int slab = 0; slab < geometry.slabCount(); slab++) {
                final ByteBuffer header =
                        ByteBuffer.allocate(SlabDescriptor.HEADER_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
                pool.read(header, geometry.slabOffset(slab));
                if (header.getShort(SlabDescriptor.STATE_OFFSET) == SlabDescriptor.READY) {
                    nodes.add(header.getInt(SlabDescriptor.NUMA_NODE_OFFSET));
                }
            }
        }
        return nodes;
    }

    @Test
    void shouldKeepCopyThreadsAndPagesOnTheNodesOfTheirDevices() throws IOException {
        try (CudaTwoNodes system = new CudaTwoNodes(sysfs)) {
            final ChildJvm agent = system.cuda.agent;
            agent.awaitLine("numa: device=0, node=1, cpus=" + second + ", threads=pf-copy-0, slabs=32 of 63");
            agent.awaitLine("numa: device=1, node=0, cpus=" + first + ", threads=pf-copy-1, slabs=31 of 63");
            assertCpus(agent, second, first);
            system.cuda.assertServes(system.cuda.registeredClient("instance-0", 0), 1);
            final Path pool = system.cuda.directory.run().resolve(RunDirectory.POOL_FILE);
            assertEquals(Set.of(1), nodesOfSlabs(pool));
            system.cuda.assertServes(system.cuda.registeredClient("instance-1", 1), 10_000);
            assertEquals(Set.of(0, 1), nodesOfSlabs(pool));
        }
    }

    @Test
    void shouldGoByTheNodesItIsToldAndByNoneWhenSwitchedOff() throws IOException {
        final List<List<String>> expected = new ArrayList<>();
        expected.add(List.of("0=0,1=1", first, second));
        expected.add(List.of("0=1", second, all));
        expected.add(List.of("off", all, all));
        expected.add(List.of("auto", all, all));
        try (TestDirectory directory = new TestDirectory()) {
            for (final List<String> run : expected) {
                try (ChildJvm agent = ChildJvm.startAgentWithVariables(
                        variables(), directory, "--host-devices", "2", "--numa", run.get(0))) {
                    agent.awaitReady();
                    assertCpus(agent, run.get(1), run.get(2));
                }
            }
        }
    }

    @Test
    void shouldRefuseANodeThatTheHostHasNot() {
        try (TestDirectory directory = new TestDirectory();
                ChildJvm agent = ChildJvm.startAgentWithVariables(variables(), directory, "--numa", "0=7")) {
            agent.expect("there is no such memory node");
            assertEquals(ExitCode.FAILED.status(), agent.awaitExit());
            agent.awaitLine("there is no such memory node with CPUs: device=0, node=7, nodes=[0, 1]; name others");
        }
    }

    private static final class CudaTwoNodes implements AutoCloseable {
        final CudaSystem cuda = new CudaSystem();

        CudaTwoNodes(final Path sysfs) {
            cuda.emulator.with("JAVA_TOOL_OPTIONS", "-Dpegaflow.sysfs=" + sysfs);
            try {
                cuda.start();
            } catch (final Throwable t) {
                cuda.close();
                throw t;
            }
        }

        @Override
        public void close() {
            cuda.close();
        }
    }
}

package io.pegaflow.engine.numa;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;

/** The memory nodes of the host that have CPUs, as the kernel tells. Immutable. */
public final class NumaTopology {
    /** System property: what to read instead of {@code /sys}, for a host that is not this one. */
    public static final String SYSFS_PROPERTY = "pegaflow.sysfs";

    private final TreeMap<Integer, BitSet> cpusByNode = new TreeMap<>();

    NumaTopology(final Map<Integer, BitSet> cpusByNode) {
        this.cpusByNode.putAll(cpusByNode);
    }

    /**
     * Where the kernel tells about the host.
     *
     * @return {@code /sys}, or what {@link #SYSFS_PROPERTY} names.
     */
    public static Path sysfs() {
        return Path.of(System.getProperty(SYSFS_PROPERTY, "/sys"));
    }

    /**
     * Ask the kernel.
     *
     * @param sysfs as {@link #sysfs()} gives it.
     * @return the nodes; none where it does not tell.
     */
    public static NumaTopology read(final Path sysfs) {
        final Path directory = sysfs.resolve("devices/system/node");
        final Map<Integer, BitSet> cpusByNode = new TreeMap<>();
        CpuList.parse(text(directory.resolve("online"))).stream().forEach(node -> {
            final BitSet cpus = CpuList.parse(text(directory.resolve("node" + node + "/cpulist")));
            if (!cpus.isEmpty()) {
                cpusByNode.put(node, cpus);
            }
        });
        return new NumaTopology(cpusByNode);
    }

    private static String text(final Path file) {
        try {
            return Files.readString(file);
        } catch (final IOException ex) {
            return "";
        }
    }

    /**
     * How many nodes have CPUs.
     *
     * @return number of nodes, 0 if the kernel does not tell.
     */
    public int nodeCount() {
        return cpusByNode.size();
    }

    /**
     * Is there such a node, and has it CPUs?
     *
     * @param node its number.
     * @return whether a thread can be there.
     */
    public boolean hasNode(final int node) {
        return cpusByNode.containsKey(node);
    }

    /**
     * The CPUs of a node.
     *
     * @param node its number.
     * @return a new set, empty if there is no such node.
     */
    public BitSet cpus(final int node) {
        return (BitSet) cpusByNode.getOrDefault(node, new BitSet()).clone();
    }

    /** For people: the numbers of the nodes. */
    @Override
    public String toString() {
        return cpusByNode.keySet().toString();
    }
}

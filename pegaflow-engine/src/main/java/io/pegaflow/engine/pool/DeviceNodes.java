package io.pegaflow.engine.pool;

import io.pegaflow.ipc.Limits;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * On which memory node of the host each device is. The pool is divided among these nodes: each has a <i>part</i>, numbered from 0
 * in the order of the nodes. Immutable and pure; its text stands in the configuration of the core.
 */
public final class DeviceNodes {
    /** No device's node is known: one part, on whatever node its memory happens to be. */
    public static final DeviceNodes NONE = new DeviceNodes(Map.of());

    /** The node of a device or part of which nothing is known. */
    public static final int UNKNOWN = -1;

    private final TreeMap<Integer, Integer> nodeByDevice;
    private final int[] nodes;
    private final int[] partByDevice = new int[Limits.MAX_DEVICES];
    private final int[] devicesByPart;

    private DeviceNodes(final Map<Integer, Integer> nodeByDevice) {
        this.nodeByDevice = new TreeMap<>(nodeByDevice);
        nodes = nodeByDevice.isEmpty()
                ? new int[] {UNKNOWN}
                : nodeByDevice.values().stream()
                        .mapToInt(Integer::intValue)
                        .sorted()
                        .distinct()
                        .toArray();
        devicesByPart = new int[nodes.length];
        nodeByDevice.forEach((device, node) -> {
            partByDevice[device] = Arrays.binarySearch(nodes, node);
            devicesByPart[partByDevice[device]]++;
        });
    }

    /**
     * The nodes of some devices.
     *
     * @param nodeByDevice node, at least 0, by ordinal of the device.
     * @return the same.
     * @throws IllegalArgumentException if there is no such device or node.
     */
    public static DeviceNodes of(final Map<Integer, Integer> nodeByDevice) {
        nodeByDevice.forEach((device, node) -> {
            if (device < 0 || device >= Limits.MAX_DEVICES || node < 0) {
                throw new IllegalArgumentException("no node of a device: device=" + device + ", node=" + node
                        + "; devices are 0 to " + (Limits.MAX_DEVICES - 1) + ", nodes 0 or more");
            }
        });
        return nodeByDevice.isEmpty() ? NONE : new DeviceNodes(nodeByDevice);
    }

    /**
     * Read what {@link #toString()} wrote.
     *
     * @param text like {@code 0=0,1=1}: device, node; empty for none.
     * @return the nodes.
     * @throws IllegalArgumentException if it is no such text.
     */
    public static DeviceNodes parse(final String text) {
        final Map<Integer, Integer> nodeByDevice = new TreeMap<>();
        for (final String pair : text.isBlank() ? new String[0] : text.trim().split(",", -1)) {
            final String[] words = pair.trim().split("=", -1);
            try {
                if (words.length != 2
                        || nodeByDevice.put(Integer.parseInt(words[0]), Integer.parseInt(words[1])) != null) {
                    throw new NumberFormatException();
                }
            } catch (final NumberFormatException ex) {
                throw new IllegalArgumentException(
                        "no list of devices and their nodes: value='" + text
                                + "'; write DEVICE=NODE,..., each device once",
                        ex);
            }
        }
        return of(nodeByDevice);
    }

    /**
     * Number of parts.
     *
     * @return at least 1.
     */
    public int partCount() {
        return nodes.length;
    }

    /**
     * The node of a part.
     *
     * @param part below {@link #partCount()}.
     * @return the node, {@link #UNKNOWN} if none is known.
     */
    public int nodeOfPart(final int part) {
        return nodes[part];
    }

    /**
     * Devices on the node of a part, by which its length is measured.
     *
     * @param part below {@link #partCount()}.
     * @return number of devices; 1 if no node is known.
     */
    public int weight(final int part) {
        return Math.max(1, devicesByPart[part]);
    }

    /**
     * The node of a device.
     *
     * @param deviceId its ordinal.
     * @return the node, {@link #UNKNOWN} if it is not known.
     */
    public int nodeOf(final int deviceId) {
        return nodeByDevice.getOrDefault(deviceId, UNKNOWN);
    }

    /**
     * The part a device takes pages from.
     *
     * @param deviceId its ordinal.
     * @return the part of its node, the first one if that is not known.
     */
    public int partOf(final int deviceId) {
        return partByDevice[deviceId];
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof DeviceNodes nodes && nodeByDevice.equals(nodes.nodeByDevice);
    }

    @Override
    public int hashCode() {
        return nodeByDevice.hashCode();
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return nodeByDevice.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(","));
    }
}

package io.pegaflow.agent;

import io.pegaflow.agent.logging.LogNames;
import io.pegaflow.engine.device.DeviceBackend;
import io.pegaflow.engine.numa.CpuList;
import io.pegaflow.engine.numa.NumaPlacement;
import io.pegaflow.engine.numa.NumaTopology;
import io.pegaflow.engine.pool.DeviceNodes;
import io.pegaflow.engine.pool.PoolGeometry;
import io.pegaflow.engine.pool.SlabNodes;
import io.pegaflow.engine.runtime.ThreadingMode;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Learns on which memory node each device is, and says in a line for each what follows from it. */
final class NumaPlanner {
    private static final Logger LOGGER = LoggerFactory.getLogger(LogNames.AGENT);

    private final NumaSetting setting;
    private final NumaTopology topology;

    NumaPlanner(final NumaSetting setting, final NumaTopology topology) {
        this.setting = setting;
        this.topology = topology;
    }

    /**
     * Plan for some devices.
     *
     * @param backend of the devices.
     * @return what the engine is to go by; nothing where the host has one node, or tells of none.
     * @throws AgentException if a node was told that the host has not.
     */
    NumaPlacement plan(final DeviceBackend backend) {
        if (!setting.isOn() || !setting.isTold() && topology.nodeCount() < 2) {
            return NumaPlacement.NONE;
        }
        final Map<Integer, Integer> nodeByDevice = new TreeMap<>();
        for (final int device : backend.deviceIds()) {
            final int node = setting.isTold() ? setting.told().nodeOf(device) : backend.numaNode(device);
            if (topology.hasNode(node)) {
                nodeByDevice.put(device, node);
            } else if (setting.isTold() && node != DeviceNodes.UNKNOWN) {
                throw new AgentException("there is no such memory node with CPUs: device=" + device + ", node=" + node
                        + ", nodes=" + topology + "; name others with --numa, or give --numa auto");
            }
        }
        final DeviceNodes nodes = DeviceNodes.of(nodeByDevice);
        return nodes.equals(DeviceNodes.NONE) ? NumaPlacement.NONE : new NumaPlacement(topology, nodes, LOGGER::warn);
    }

    /**
     * Say it.
     *
     * @param backend   of the devices.
     * @param placement that was planned.
     * @param poolBytes length of the pool.
     * @param threading whether copy agents have threads of their own.
     */
    void log(
            final DeviceBackend backend,
            final NumaPlacement placement,
            final long poolBytes,
            final ThreadingMode threading) {
        if (!setting.isOn() || topology.nodeCount() < 2 && !setting.isTold()) {
            return;
        }
        final DeviceNodes nodes = placement.deviceNodes();
        final SlabNodes slabs = new SlabNodes(new PoolGeometry(poolBytes), nodes);
        for (final int device : backend.deviceIds()) {
            final int node = nodes.nodeOf(device);
            if (node == DeviceNodes.UNKNOWN) {
                LOGGER.info(
                        "numa: device={}, node=unknown, nodes={}; name it with --numa DEVICE=NODE,...",
                        device,
                        topology);
            } else {
                LOGGER.info(
                        "numa: device={}, node={}, cpus={}, threads={}, slabs={} of {}",
                        device,
                        node,
                        CpuList.format(topology.cpus(node)),
                        threading == ThreadingMode.DEDICATED ? "pf-copy-" + device : "none",
                        slabs.slabsOf(nodes.partOf(device)),
                        slabs.slabCount());
            }
        }
    }
}

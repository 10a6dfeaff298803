package io.pegaflow.agent.doctor;

import io.pegaflow.agent.AgentPlan;
import io.pegaflow.engine.numa.CpuList;
import java.nio.file.Path;
import java.util.BitSet;

/** Will threads and pool lie on one memory node? */
final class NumaCheck implements Check {
    private static final Path NODES = Path.of("/sys/devices/system/node");
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path POLICIES = Path.of("/proc/self/numa_maps");

    @Override
    public String name() {
        return "numa";
    }

    @Override
    public Finding examine(final HostFacts facts, final AgentPlan plan) {
        final String online = facts.read(NODES.resolve("online")).orElse("").trim();
        final BitSet nodes = CpuList.parse(online);
        if (nodes.isEmpty()) {
            return Finding.unknown(
                    "the kernel does not tell its memory nodes",
                    "look with numactl --hardware; on a host of several nodes bind the agent to that of its GPUs");
        }
        if (nodes.cardinality() == 1) {
            return Finding.ok("one node");
        }
        if (plan.isNumaPlaced()) {
            return Finding.ok(
                    nodes.cardinality()
                            + " nodes, copy threads and pool go to those of the devices as far as the kernel or --numa names them");
        }
        final BitSet cpus = CpuList.parse(Procfs.lineOf(facts, STATUS, "Cpus_allowed_list:"));
        final BitSet memory = CpuList.parse(Procfs.lineOf(facts, STATUS, "Mems_allowed_list:"));
        final boolean isMemoryBound = memory.cardinality() == 1 || hasPolicy(facts);
        final int node = nodeOf(facts, nodes, cpus);
        if (isMemoryBound && node >= 0) {
            return Finding.ok(nodes.cardinality() + " nodes, this process is bound to node " + node);
        }
        return Finding.slow(
                nodes.cardinality() + " nodes, this process is " + (node >= 0 ? "bound by CPU alone" : "not bound")
                        + "; pool pages may lie far from the threads that copy them",
                "--numa auto; or numactl --cpunodebind=N --membind=N ./pegaflow agent, N the node of the GPUs (nvidia-smi topo -m);"
                        + " the pool must fit into that node's memory");
    }

    /** The one node that has all the CPUs, or -1. */
    private static int nodeOf(final HostFacts facts, final BitSet nodes, final BitSet cpus) {
        for (int node = nodes.nextSetBit(0); node >= 0; node = nodes.nextSetBit(node + 1)) {
            final BitSet outside = (BitSet) cpus.clone();
            outside.andNot(CpuList.parse(
                    facts.read(NODES.resolve("node" + node + "/cpulist")).orElse("")));
            if (outside.isEmpty() && !cpus.isEmpty()) {
                return node;
            }
        }
        return -1;
    }

    /** Mappings without a policy of their own show that of the process. */
    private static boolean hasPolicy(final HostFacts facts) {
        return facts.read(POLICIES)
                .map(text -> text.lines().anyMatch(line -> line.matches("[0-9a-f]+ bind:[0-9]+ .*")))
                .orElse(false);
    }
}

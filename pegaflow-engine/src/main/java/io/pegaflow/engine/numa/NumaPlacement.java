package io.pegaflow.engine.numa;

import io.pegaflow.engine.pool.DeviceNodes;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;

/**
 * Has threads run, and memory lie, on the memory nodes of devices. What cannot be had is told and does without: a copy from
 * another node is slower, and nothing else. Safe for use by several threads.
 */
public final class NumaPlacement {
    /** Leaves threads and memory to the kernel. */
    public static final NumaPlacement NONE =
            new NumaPlacement(new NumaTopology(Map.of()), DeviceNodes.NONE, text -> {});

    private final NumaTopology topology;
    private final DeviceNodes deviceNodes;
    private final Consumer<String> warning;

    /**
     * A placement.
     *
     * @param topology    of the host.
     * @param deviceNodes of the devices that matter.
     * @param warning     is told what cannot be had.
     */
    public NumaPlacement(final NumaTopology topology, final DeviceNodes deviceNodes, final Consumer<String> warning) {
        this.topology = topology;
        this.deviceNodes = deviceNodes;
        this.warning = warning;
    }

    /**
     * The nodes of the devices.
     *
     * @return the nodes.
     */
    public DeviceNodes deviceNodes() {
        return deviceNodes;
    }

    /**
     * Makes threads that stay on the CPUs of a device's node.
     *
     * @param deviceId its ordinal.
     * @return the factory; of threads that run anywhere if the node is not known.
     */
    public ThreadFactory threadsOf(final int deviceId) {
        final int node = deviceNodes.nodeOf(deviceId);
        return task -> new Thread(() -> {
            stayOn(node);
            task.run();
        });
    }

    /**
     * Run something on a node, and whatever threads it starts: memory it is the first to touch lies there then.
     *
     * @param node of the host; where it is not known, the calling thread runs the task.
     * @param task that is waited for. What it throws is thrown.
     */
    public void runOn(final int node, final Runnable task) {
        if (node == DeviceNodes.UNKNOWN) {
            task.run();
            return;
        }
        try {
            CompletableFuture.runAsync(
                            () -> {
                                stayOn(node);
                                task.run();
                            },
                            started -> new Thread(started, "pf-touch-node" + node).start())
                    .join();
        } catch (final CompletionException ex) {
            if (ex.getCause() instanceof Error error) {
                throw error;
            }
            throw ex.getCause() instanceof RuntimeException cause ? cause : ex;
        }
    }

    private void stayOn(final int node) {
        final String refusal = node == DeviceNodes.UNKNOWN ? null : ThreadAffinity.keepOn(topology.cpus(node));
        if (refusal != null) {
            warning.accept("thread is not kept on its memory node: thread="
                    + Thread.currentThread().getName() + ", node=" + node + "; " + refusal
                    + "; let the agent run on those CPUs, or give --numa off");
        }
    }
}

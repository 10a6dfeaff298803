package io.pegaflow.tools.demo;

import io.pegaflow.client.ClientContext;
import io.pegaflow.tools.process.AgentLostException;
import io.pegaflow.tools.process.ParentWatch;
import io.pegaflow.tools.trace.Workload;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;

/** One instance of an inference engine: registers its ranks, then makes the requests of the workload. */
final class DemoClient implements AutoCloseable {
    private static final long PROGRESS_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private final Workload workload;
    private final BlockShape shape;
    private final String deviceBackend;
    private final DeviceSpace space;
    private final String namespace;
    private final ParentWatch parent;
    private final ClientEvents events;
    private final Latencies latencies = new Latencies();
    private final Tally tally = new Tally();
    private final ClientContext context;
    private final BlockHashes hashes;
    private final DemoRank[] ranks;
    private final CacheLink link;

    DemoClient(
            final Workload workload,
            final long seed,
            final BlockShape shape,
            final String deviceBackend,
            final String namespace,
            final String aeronDirectory,
            final String grpcAddress,
            final String name,
            final ParentWatch parent,
            final ClientEvents events) {
        this.workload = workload;
        this.shape = shape;
        this.deviceBackend = deviceBackend;
        this.namespace = namespace;
        this.parent = parent;
        this.events = events;
        space = DeviceSpace.plan(shape, workload.largestRequest());
        hashes = new BlockHashes(workload, seed);
        ranks = new DemoRank[shape.tp()];
        context = new ClientContext().aeronDirectoryName(aeronDirectory).clientName(name);
        link = grpcAddress == null
                ? new AeronLink(context, shape.tp(), latencies, parent::isGone)
                : new GrpcLink(grpcAddress, shape, latencies, parent::isGone);
    }

    /** Register, wait for the others, make all requests, report. */
    void run(final String instanceName, final Speed speed) throws AgentLostException {
        try {
            for (int rank = 0; rank < ranks.length; rank++) {
                ranks[rank] = new DemoRank(context, deviceBackend, shape, space, rank);
            }
            link.awaitConnected();
            register(instanceName);
            events.ready();
            while (!parent.isGo()) {
                link.pauseUntil(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1));
            }
            makeRequests(speed);
            probe();
            link.unregister();
        } finally {
            tally.agentRestarts = link.agentRestarts();
        }
        events.report(tally, latencies);
    }

    void reportLost(final String text) {
        events.lost(text);
        events.report(tally, latencies);
    }

    private void register(final String instanceName) throws AgentLostException {
        link.register(instanceName, namespace, ranks);
        for (int rank = 0; rank < ranks.length; rank++) {
            final Reply reply = link.reply(rank);
            if (!reply.hasSucceeded()) {
                throw new IllegalArgumentException("device was not registered: instance=" + instanceName + ", device="
                        + rank + ": " + reply.errorCode + ": " + reply.errorText);
            }
        }
    }

    private void makeRequests(final Speed speed) throws AgentLostException {
        final RequestRunner runner = new RequestRunner(workload, hashes, namespace, link, ranks, space, tally, events);
        final long startNs = System.nanoTime();
        long nextProgressNs = startNs;
        try {
            for (int request = 0; request < workload.requestCount(); request++) {
                link.pauseUntil(startNs + speed.dueNs(workload.timestampMs(request)));
                runner.run(request);
                if (System.nanoTime() - nextProgressNs >= 0) {
                    events.progress(tally);
                    nextProgressNs = System.nanoTime() + PROGRESS_INTERVAL_NS;
                }
            }
        } finally {
            tally.elapsedNs = System.nanoTime() - startNs;
        }
        events.progress(tally);
    }

    private void probe() {
        final MemcpyProbe probe = new MemcpyProbe();
        probe.run(
                ranks[0].memory().mirrorAddress(),
                ranks[0].memory().sizeBytes(),
                shape.blockBytes(),
                Math.max(shape.blockBytes(), tally.bytesSaved + tally.bytesLoaded));
        tally.memcpyBytes = probe.bytes();
        tally.memcpyNs = probe.elapsedNs();
    }

    @Override
    public void close() {
        link.close();
        CloseHelper.closeAll(ranks);
    }
}

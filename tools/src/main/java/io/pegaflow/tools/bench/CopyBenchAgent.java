package io.pegaflow.tools.bench;

import io.pegaflow.engine.runtime.counters.CountersFileReader;
import io.pegaflow.engine.runtime.counters.EngineCounter;
import io.pegaflow.tools.process.AgentLostException;
import io.pegaflow.tools.process.AgentProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;

/** An agent whose whole pool is registered, and with it those who take its metrics, if they are wanted. */
final class CopyBenchAgent implements AutoCloseable {
    private static final long POLL_MS = 10;
    private static final long REGISTRATION_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);

    private final List<AutoCloseable> all = new ArrayList<>();
    private final CopyBenchOptions options;
    private final long poolBytes;
    private AgentProcess process;

    private CopyBenchAgent(final CopyBenchOptions options, final long poolBytes) {
        this.options = options;
        this.poolBytes = poolBytes;
    }

    /** With room for what all clients saved last and what is being saved, and slabs larger than blocks. */
    static CopyBenchAgent start(final CopyBenchOptions options, final int blockBytes)
            throws IOException, InterruptedException, AgentLostException {
        final long poolBytes = Math.max(4L * (1 + options.clients) * options.requestBytes, 1024L * blockBytes);
        final CopyBenchAgent agent = new CopyBenchAgent(options, poolBytes);
        try {
            agent.launch();
            agent.awaitRegistered();
            return agent;
        } catch (final AgentLostException | IOException | InterruptedException | RuntimeException e) {
            CloseHelper.quietClose(agent);
            throw e;
        }
    }

    AgentProcess process() {
        return process;
    }

    /** What the client's copies are compared with. */
    BareLoop bareLoop(final CopyClient client) {
        return client.bareLoop(options.poolDirectory(process.runDirectory()), poolBytes);
    }

    private void launch() throws IOException, InterruptedException, AgentLostException {
        final List<String> arguments = new ArrayList<>(
                List.of("--device-backend=" + options.deviceBackend, "--pool-size=" + poolBytes, "--log-level=warn"));
        if (options.hasMetrics) {
            final OtlpSink sink = new OtlpSink();
            all.add(sink);
            arguments.addAll(List.of("--metrics-otel-endpoint=" + sink.endpoint(), "--metrics-period-secs=1"));
        } else {
            arguments.add("--record-latencies=false");
        }
        arguments.addAll(options.agentOptions);
        process = AgentProcess.start("bench", arguments);
        all.add(0, process);
        if (options.hasMetrics) {
            all.add(0, new MetricsScraper(String.valueOf(process.readyFile().get("httpAddr"))));
        }
    }

    private void awaitRegistered() throws IOException, InterruptedException, AgentLostException {
        final long startNs = System.nanoTime();
        try (CountersFileReader counters =
                new CountersFileReader(process.runDirectory().resolve("counters"))) {
            for (long bytes = 0; bytes < poolBytes; bytes = counters.value(EngineCounter.POOL_REGISTERED_BYTES)) {
                if (!process.isAlive() || System.nanoTime() - startNs > REGISTRATION_TIMEOUT_NS) {
                    throw new AgentLostException("the agent's pool is not registered: registered_bytes=" + bytes
                            + ", pool_bytes=" + poolBytes + "; look at its log, and at ulimit -l");
                }
                Thread.sleep(POLL_MS);
            }
        }
    }

    @Override
    public void close() {
        CloseHelper.closeAll(all);
    }
}

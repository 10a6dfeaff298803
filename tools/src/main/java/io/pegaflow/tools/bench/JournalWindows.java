package io.pegaflow.tools.bench;

import io.aeron.Aeron;
import io.pegaflow.agent.AgentContext;
import io.pegaflow.agent.AgentLauncher;
import io.pegaflow.agent.DeviceBackendKind;
import io.pegaflow.engine.journal.queue.JournalMode;
import io.pegaflow.engine.runtime.EngineScheduler;
import io.pegaflow.engine.runtime.counters.CountersFileReader;
import io.pegaflow.engine.runtime.counters.EngineCounter;
import io.pegaflow.tools.process.AgentLostException;
import io.pegaflow.tools.process.AgentProcess;
import io.pegaflow.tools.process.RunDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.BusySpinIdleStrategy;

/** The windows of one mode of the journal. */
final class JournalWindows {
    private static final long SETTLE_MS = 50;
    private static final double NS_PER_SECOND = 1e9;

    final List<Histogram> queries = new ArrayList<>();
    final List<Histogram> cycles = new ArrayList<>();
    final List<Double> rates = new ArrayList<>();
    long requests;
    long journalBytes;
    long journalRecords;
    long journalLost;
    private final JournalBenchOptions options;
    private final JournalMode mode;
    private CycleMeter meter;

    JournalWindows(final JournalBenchOptions options, final JournalMode mode) {
        this.options = options;
        this.mode = mode;
    }

    /** Queries of an agent in a process of its own, timed by the client. */
    void measureQueries(final Path journal) throws IOException, AgentLostException, InterruptedException {
        try (AgentProcess agent = AgentProcess.start(
                        "bench",
                        options.queries.agentOptions(
                                "--metrics-otel-endpoint=none",
                                "--http-addr=none",
                                "--addr=none",
                                "--journal=" + mode.name().toLowerCase(Locale.ROOT),
                                "--journal-dir=" + journal));
                Aeron aeron = BenchClient.connect(agent.aeronDirectory());
                BenchClient client = new BenchClient(agent, aeron, options.queries.hashes);
                CountersFileReader counters =
                        new CountersFileReader(agent.runDirectory().resolve("counters"))) {
            final Probe query = prepare(client);
            final BlockRunner runner = new BlockRunner(client);
            runner.run(query, options.windows.warmUpNs());
            count(counters, -1);
            final long requestsBefore = counters.value(EngineCounter.REQUESTS);
            final long startNs = System.nanoTime();
            queries.add(runner.run(query, options.windows.windowNs()));
            final double seconds = (System.nanoTime() - startNs) / NS_PER_SECOND;
            count(counters, 1);
            rates.add((counters.value(EngineCounter.REQUESTS) - requestsBefore) / seconds);
        }
    }

    /** Once what the agent counts has come to rest. */
    private void count(final CountersFileReader counters, final int sign) throws InterruptedException {
        Thread.sleep(SETTLE_MS);
        requests += sign * counters.value(EngineCounter.REQUESTS);
        journalBytes += sign * counters.value(EngineCounter.JOURNAL_BYTES);
        journalRecords += sign * counters.value(EngineCounter.JOURNAL_RECORDS);
        journalLost += sign * counters.value(EngineCounter.JOURNAL_LOST_INPUTS);
    }

    /** Duty cycles of an agent in this process, timed on the engine's thread. */
    void measureCycles(final Path journal) throws IOException, AgentLostException, InterruptedException {
        try (RunDirectory directory = RunDirectory.create("bench")) {
            final Path devices = directory.path().resolve("devices");
            final AgentContext context = new AgentContext().runDirectory(directory.path());
            context.devices().directory(devices).backendKind(DeviceBackendKind.HOST);
            context.pool().bytes(options.queries.poolBytes());
            context.threads().idleMode(options.queries.idle).scheduler(EngineScheduler.observing(this::observe));
            context.journal().mode(mode).directory(journal);
            final AgentLauncher agent = AgentLauncher.launch(context);
            try (Aeron aeron = BenchClient.connect(directory.aeronDirectory());
                    BenchClient client = new BenchClient(
                            directory.aeronDirectory(),
                            devices,
                            aeron,
                            options.queries.hashes,
                            new BusySpinIdleStrategy())) {
                final Probe query = prepare(client);
                final BlockRunner runner = new BlockRunner(client);
                runner.run(query, options.windows.warmUpNs());
                meter.record(true);
                runner.run(query, options.windows.windowNs());
                meter.record(false);
                // Two more answers: the cycle that was being recorded has ended.
                query.exchange();
                query.exchange();
                cycles.add(meter.working);
            } finally {
                agent.close();
            }
        }
    }

    private Agent observe(final Agent engine) {
        meter = new CycleMeter(engine);
        return meter;
    }

    private Probe prepare(final BenchClient client) throws AgentLostException, InterruptedException {
        client.awaitConnected();
        client.register();
        final Prompts saved = options.queries.prompts(1);
        client.save(saved);
        return () -> client.query(saved, saved.hashes());
    }
}

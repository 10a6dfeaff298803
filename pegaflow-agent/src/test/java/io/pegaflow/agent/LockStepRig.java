package io.pegaflow.agent;

import io.pegaflow.client.ClientContext;
import io.pegaflow.client.ConnectionState;
import io.pegaflow.client.PegaflowClient;
import io.pegaflow.engine.core.RecordListener;
import io.pegaflow.engine.runtime.EdgeGateway;
import io.pegaflow.engine.runtime.LockStepScheduler;
import io.pegaflow.engine.runtime.counters.CountersFileReader;
import io.pegaflow.engine.runtime.counters.EngineCounter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.CloseHelper;

/** An agent whose agents and clock are turned by hand, a millisecond at a time, on the test's thread together with clients. */
final class LockStepRig implements AutoCloseable {
    private static final long STEP_NS = TimeUnit.MILLISECONDS.toNanos(1);

    final TestDirectory directory = new TestDirectory();
    final CountersFileReader counters;
    final List<Runnable> alsoPolled = new ArrayList<>();
    private final LockStepScheduler scheduler = new LockStepScheduler();
    private final AgentLauncher agent;
    private volatile long nowNs = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(2);

    LockStepRig() {
        this(RecordListener.NONE);
    }

    LockStepRig(final RecordListener listener) {
        final AgentContext context =
                directory.agentContext().nanoClock(() -> nowNs).recordListener(listener);
        context.threads().scheduler(scheduler);
        context.cache().leaseTtlNs(TimeUnit.MINUTES.toNanos(10)).partialTimeoutNs(TimeUnit.MINUTES.toNanos(5));
        agent = AgentLauncher.launch(context);
        try {
            counters = new CountersFileReader(agent.countersFile());
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    EdgeGateway edges() {
        return agent.edges();
    }

    /** Time passes at once, without any duty cycle in between. */
    void advance(final long time, final TimeUnit unit) {
        nowNs += unit.toNanos(time);
    }

    void step() {
        nowNs += STEP_NS;
        scheduler.doWork();
        alsoPolled.forEach(Runnable::run);
    }

    /** Time passes in steps of a millisecond. */
    void run(final long time, final TimeUnit unit) {
        final long endNs = nowNs + unit.toNanos(time);
        while (nowNs - endNs < 0) {
            step();
        }
    }

    void await(final String what, final BooleanSupplier condition) {
        Conditions.await(what, () -> {
            step();
            return condition.getAsBoolean();
        });
    }

    void await(final EngineCounter counter, final long value) {
        await(counter + " to be " + value, () -> counters.value(counter) == value);
    }

    PegaflowClient connect(final OutcomeLog log) {
        final PegaflowClient client = PegaflowClient.connect(
                new ClientContext()
                        .aeronDirectoryName(directory.aeron().toString())
                        .requestTermLength(1 << 20),
                log);
        alsoPolled.add(client::poll);
        await("a connection", () -> client.state() == ConnectionState.CONNECTED);
        return client;
    }

    @Override
    public void close() {
        CloseHelper.closeAll(counters, agent, directory);
    }
}

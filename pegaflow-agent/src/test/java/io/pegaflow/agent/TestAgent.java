package io.pegaflow.agent;

import io.pegaflow.engine.runtime.counters.CountersFileReader;
import io.pegaflow.engine.runtime.counters.EngineCounter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import org.agrona.CloseHelper;

/** An agent with two host devices in this process, of which device 0 has a gate; its clients are processes of their own. */
final class TestAgent implements AutoCloseable {
    final TestDirectory directory = new TestDirectory();
    final CountersFileReader counters;
    GatedBackend backend;
    private final AgentLauncher launcher;

    TestAgent() {
        this(context -> {});
    }

    TestAgent(final Consumer<AgentContext> options) {
        final AgentContext context = directory.agentContext();
        context.devices().hostDevices(2).backendWrapper(host -> backend = new GatedBackend(host, 0));
        options.accept(context);
        launcher = AgentLauncher.launch(context);
        try {
            counters = new CountersFileReader(launcher.countersFile());
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    String grpcAddress() {
        return launcher.grpcAddress().toString();
    }

    long count(final EngineCounter counter) {
        return counters.value(counter);
    }

    /** Wait for a counter to have a value, and tell how long it took. */
    long await(final EngineCounter counter, final long value) {
        return Conditions.await(
                () -> counter + " to be " + value + ", which is " + count(counter),
                20_000,
                () -> count(counter) == value);
    }

    ChildJvm startClient(final String instance, final int deviceId) {
        return ChildJvm.start(
                CacheClientMain.class,
                directory.aeron().toString(),
                directory.devices().toString(),
                instance,
                "ns",
                Integer.toString(deviceId));
    }

    /** Stop the agent and keep its directory. */
    void stop() {
        CloseHelper.closeAll(counters, launcher);
    }

    @Override
    public void close() {
        backend.open();
        stop();
        directory.close();
    }
}

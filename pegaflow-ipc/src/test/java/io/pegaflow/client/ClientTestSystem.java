package io.pegaflow.client;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.CloseHelper;
import org.agrona.IoUtil;

/** An agent and a client in one thread, polled in turn until something is so. */
final class ClientTestSystem implements AutoCloseable {
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);

    final Path directory;
    final ClientContext ctx;
    final EventLog log = new EventLog();
    TestAgent agent;
    PegaflowClient client;

    ClientTestSystem() throws IOException {
        directory = Files.createTempDirectory("pegaflow-client-test-");
        ctx = new ClientContext()
                .aeronDirectoryName(aeronDirectory().toString())
                .deviceDirectoryName(directory.resolve("devices").toString())
                .requestTermLength(256 * 1024);
    }

    Path aeronDirectory() {
        return directory.resolve("aeron");
    }

    TestAgent startAgent(final long incarnation) throws IOException {
        CloseHelper.close(agent);
        agent = new TestAgent(aeronDirectory(), incarnation);
        return agent;
    }

    PegaflowClient startClient() {
        client = PegaflowClient.connect(ctx, log);
        return client;
    }

    PegaflowClient connect() throws IOException {
        startAgent(1);
        startClient();
        await("connection", () -> client.state() == ConnectionState.CONNECTED);
        return client;
    }

    void poll() {
        int workCount = agent == null ? 0 : agent.poll();
        workCount += client == null ? 0 : client.poll();
        if (workCount == 0) {
            Thread.yield();
        }
    }

    void await(final String what, final BooleanSupplier condition) {
        final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
        while (!condition.getAsBoolean()) {
            if (deadlineNs - System.nanoTime() < 0) {
                fail("waited in vain for " + what + ": events=" + log.events + ", lastError="
                        + (client == null ? null : client.stats().lastError()));
            }
            poll();
        }
    }

    void awaitEvent(final String event) {
        await(event, () -> log.has(event));
    }

    @Override
    public void close() {
        CloseHelper.closeAll(client, agent);
        IoUtil.delete(directory.toFile(), false);
    }
}

package io.pegaflow.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.ipc.AgentState;
import io.pegaflow.ipc.BlockOutcome;
import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.ipc.LayerLayout;
import io.pegaflow.ipc.codec.QueryStatus;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BlockingPegaflowClientTest {
    private final UnsafeBuffer bytes = new UnsafeBuffer(new byte[64 * 1024]);
    private ClientTestSystem system;
    private Thread agentThread;
    private AtomicBoolean isStopped;

    @BeforeEach
    void setUp() throws IOException {
        system = new ClientTestSystem();
        system.ctx.requestTimeoutNs(TimeUnit.SECONDS.toNanos(10)).connectTimeoutNs(TimeUnit.SECONDS.toNanos(10));
    }

    @AfterEach
    void tearDown() throws InterruptedException {
        stopThread();
        system.close();
    }

    @Test
    void shouldReturnAnswers() throws IOException {
        startAgent(1);
        try (BlockingPegaflowClient client = BlockingPegaflowClient.connect(system.ctx)) {
            assertEquals(1, client.incarnation());
            assertEquals(
                    new RegisterResult(77, 1, 2),
                    client.register(RegisterSpec.builder()
                            .instanceName("model")
                            .allocation(new byte[] {1}, 4096)
                            .layer(LayerLayout.contiguous("l0", 0, 0, 1, 4096))
                            .build()));
            assertEquals(new QueryResult(24, 11, 12, 77), client.query(77, 0, 32, bytes, 0, 24));
            final SaveResult saved = client.save(77, 0, 0, 0, 0, null, 0, 0, bytes, 0, 32, bytes, 0, 12);
            assertEquals(12, saved.blockCount());
            assertEquals(48, saved.copyNs());
            assertEquals(2, saved.count(BlockOutcome.REFUSED));
            assertEquals(BlockOutcome.FAILED, saved.outcome(5));
            assertEquals(new LoadResult(7, 5, 6), client.load(77, 0, 0, 5, 6, bytes, 0, 7));
            client.release(5, 6);
            client.cancel(1);
            client.unregister(77, -1);
        }
    }

    @Test
    void shouldThrowAtOnceWithoutAnAgent() {
        final AgentNotRunningException ex =
                assertThrows(AgentNotRunningException.class, () -> BlockingPegaflowClient.connect(system.ctx));
        assertTrue(ex.getMessage().contains(system.aeronDirectory().toString()), ex.getMessage());
    }

    @Test
    void shouldThrowWhenTheAgentDoesNotGetReady() throws IOException {
        startAgent(1);
        system.agent.state(AgentState.STARTING);
        system.ctx.connectTimeoutNs(TimeUnit.MILLISECONDS.toNanos(50));
        assertThrows(RequestTimeoutException.class, () -> BlockingPegaflowClient.connect(system.ctx));
    }

    @Test
    void shouldThrowWhenTheAgentRefuses() throws IOException {
        startAgent(1);
        system.agent.refusal = ErrorCode.VERSION_MISMATCH;
        final AgentErrorException ex =
                assertThrows(AgentErrorException.class, () -> BlockingPegaflowClient.connect(system.ctx));
        assertEquals(ErrorCode.VERSION_MISMATCH, ex.code());
    }

    @Test
    void shouldThrowErrorsOfTheAgent() throws IOException {
        startAgent(1);
        system.agent.queryStatus = QueryStatus.LOADING;
        try (BlockingPegaflowClient client = BlockingPegaflowClient.connect(system.ctx)) {
            final AgentErrorException ex =
                    assertThrows(AgentErrorException.class, () -> client.query(77, 0, 32, bytes, 0, 24));
            assertEquals(ErrorCode.BUSY, ex.code());
            assertTrue(ex.getMessage().contains("query again"), ex.getMessage());
        }
    }

    @Test
    void shouldThrowOnTimeoutAndThenWhenNoCreditIsLeft() throws IOException {
        startAgent(1);
        system.agent.isSilent = true;
        system.ctx.requestTimeoutNs(TimeUnit.MILLISECONDS.toNanos(20)).requestedCredits(1);
        try (BlockingPegaflowClient client = BlockingPegaflowClient.connect(system.ctx)) {
            assertThrows(RequestTimeoutException.class, () -> client.release(1, 1));
            final BackPressureException ex = assertThrows(BackPressureException.class, () -> client.release(1, 1));
            assertTrue(ex.getMessage().contains("NO_CREDITS"), ex.getMessage());
        }
    }

    @Test
    void shouldThrowWhenTheAgentDiesAndUntilTheNextIsAwaited() throws IOException, InterruptedException {
        startAgent(1);
        system.agent.isSilent = true;
        try (BlockingPegaflowClient client = BlockingPegaflowClient.connect(system.ctx)) {
            system.agent.kill();
            assertThrows(AgentDiedException.class, () -> client.release(1, 1));
            assertThrows(AgentDiedException.class, () -> client.release(1, 1));
            stopThread();
            startAgent(2);
            client.awaitConnected();
            assertEquals(2, client.incarnation());
            client.release(1, 1);
        }
    }

    @Test
    void shouldThrowWhenTheAgentWasRestartedMeanwhile() throws IOException, InterruptedException {
        startAgent(1);
        try (BlockingPegaflowClient client = BlockingPegaflowClient.connect(system.ctx)) {
            stopThread();
            system.agent.kill();
            startAgent(2);
            assertThrows(AgentRestartedException.class, () -> client.release(1, 1));
            client.awaitConnected();
            client.release(1, 1);
        }
    }

    @Test
    void shouldThrowWhenTheAgentStops() throws IOException, InterruptedException {
        startAgent(1);
        try (BlockingPegaflowClient client = BlockingPegaflowClient.connect(system.ctx)) {
            stopThread();
            system.agent.close();
            assertThrows(ConnectionClosedException.class, () -> client.release(1, 1));
        }
    }

    private void startAgent(final long incarnation) throws IOException {
        system.startAgent(incarnation);
        final TestAgent agent = system.agent;
        final AtomicBoolean stop = new AtomicBoolean();
        isStopped = stop;
        agentThread = new Thread(
                () -> {
                    while (!stop.get()) {
                        if (agent.poll() == 0) {
                            Thread.yield();
                        }
                    }
                },
                "test-agent");
        agentThread.start();
    }

    private void stopThread() throws InterruptedException {
        if (agentThread != null) {
            isStopped.set(true);
            agentThread.join();
        }
    }
}

package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.client.AgentNotRunningException;
import io.pegaflow.client.BlockingPegaflowClient;
import io.pegaflow.client.ClientContext;
import io.pegaflow.client.ConnectionState;
import io.pegaflow.client.OfferResult;
import io.pegaflow.client.PegaflowClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Everything that can become of a request, with an agent that is a process: each is told apart, and told exactly once. */
class SdkOutcomesSystemTest {
    private static final long MAX_DEATH_SEEN_MS = 200;
    private static final int HASHES = 2_000;

    private final TestDirectory directory = new TestDirectory();
    private final OutcomeLog log = new OutcomeLog();
    private final UnsafeBuffer hashes = new UnsafeBuffer(new byte[HASHES * 32]);
    private final ClientContext context = new ClientContext()
            .aeronDirectoryName(directory.aeron().toString())
            .requestTimeoutNs(TimeUnit.SECONDS.toNanos(20))
            .requestTermLength(1 << 20);
    private ChildJvm agent;
    private PegaflowClient client;

    @AfterEach
    void closeAll() {
        if (client != null) {
            client.close();
        }
        if (agent != null) {
            agent.close();
        }
        directory.close();
    }

    @Test
    void shouldTellThatNoAgentIsRunning() {
        assertThrows(AgentNotRunningException.class, () -> BlockingPegaflowClient.connect(context));
        client = PegaflowClient.connect(context, log);
        awaitState(ConnectionState.AGENT_NOT_RUNNING);
        assertEquals(OfferResult.NOT_CONNECTED, query());

        agent = ChildJvm.startAgent(directory).awaitReady();
        awaitState(ConnectionState.CONNECTED);
        assertEquals(List.of("CONNECTED"), log.connections);
    }

    @Test
    void shouldTellThatAgentDied() {
        connect();
        agent.signal("STOP");
        final List<Long> requests = List.of(query(), query());
        poll();
        final long startNs = System.nanoTime();
        agent.kill();
        awaitState(ConnectionState.AGENT_LOST);
        final long seenMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
        assertOutcomes(requests, "AGENT_DIED");
        assertEquals(List.of("CONNECTED", "AGENT_DIED"), log.connections);
        assertTrue(seenMs < MAX_DEATH_SEEN_MS, () -> "death seen after " + seenMs + " ms");
    }

    @Test
    void shouldTellThatAgentWasRestartedAndConnectAgain() {
        connect();
        final long firstIncarnation = client.incarnation();
        agent.signal("STOP");
        final List<Long> requests = List.of(query(), query());
        agent.kill();
        agent.close();
        agent = ChildJvm.startAgent(directory).awaitReady();
        awaitConnections("CONNECTED", "AGENT_RESTARTED", "CONNECTED");
        assertOutcomes(requests, "AGENT_RESTARTED");
        assertTrue(client.incarnation() != firstIncarnation);
        final long request = query();
        awaitOutcome(request);
        assertOutcomes(List.of(request), "UNKNOWN_INSTANCE");
    }

    @Test
    void shouldTellThatRequestTimedOutAndDropItsLateReply() {
        context.requestTimeoutNs(TimeUnit.MILLISECONDS.toNanos(300));
        connect();
        final int credits = client.creditsAvailable();
        agent.signal("STOP");
        final List<Long> requests = List.of(query(), query());
        requests.forEach(this::awaitOutcome);
        assertOutcomes(requests, "TIMED_OUT");
        assertEquals(credits - 2, client.creditsAvailable());

        agent.signal("CONT");
        await("late replies", () -> client.creditsAvailable() == credits);
        assertOutcomes(requests, "TIMED_OUT");
        assertEquals(2, client.stats().lateReplies());
        assertEquals(List.of("CONNECTED"), log.connections);
    }

    @Test
    void shouldTellThatTheRequestStreamIsFull() {
        connect();
        agent.signal("STOP");
        final List<Long> requests = sendUntilRefused(this::query, OfferResult.BACK_PRESSURED);
        assertTrue(client.creditsAvailable() > 0);
        agent.signal("CONT");
        requests.forEach(this::awaitOutcome);
        assertOutcomes(requests, "UNKNOWN_INSTANCE");
    }

    @Test
    void shouldTellThatAllCreditsAreTaken() {
        connect();
        final int credits = client.creditsAvailable();
        agent.signal("STOP");
        final List<Long> requests = sendUntilRefused(() -> client.release(1, 1), OfferResult.NO_CREDITS);
        assertEquals(credits, requests.size());
        agent.signal("CONT");
        requests.forEach(this::awaitOutcome);
        assertOutcomes(requests, "UNKNOWN_LEASE");
        assertEquals(credits, client.creditsAvailable());
    }

    private static List<Long> sendUntilRefused(final LongSupplier request, final long refusal) {
        final List<Long> requests = new ArrayList<>();
        long result = request.getAsLong();
        while (result > 0) {
            requests.add(result);
            result = request.getAsLong();
        }
        assertEquals(OfferResult.nameOf(refusal), OfferResult.nameOf(result));
        return requests;
    }

    @Test
    void shouldTellThatAgentClosedTheConnection() {
        connect();
        agent.signal("STOP");
        final List<Long> requests = List.of(query());
        agent.terminate();
        agent.signal("CONT");
        requests.forEach(this::awaitOutcome);
        await("the end of the connection", () -> log.connections.size() == 2);
        assertEquals(List.of("CONNECTED", "CLOSED_BY_AGENT"), log.connections);
        requests.forEach(id -> assertEquals(1, log.of(id).size(), () -> "outcomes of " + id + ": " + log.of(id)));
        assertEquals(ExitCode.FINE.status(), agent.awaitExit());
    }

    @Test
    void shouldTellThatClientItselfClosedTheConnection() {
        connect();
        agent.signal("STOP");
        final List<Long> requests = List.of(query());
        client.close();
        assertOutcomes(requests, "CONNECTION_CLOSED");
        assertEquals(List.of("CONNECTED", "CLOSED_BY_CLIENT"), log.connections);
        assertEquals(OfferResult.CLOSED, query());
        agent.signal("CONT");
    }

    private void connect() {
        agent = ChildJvm.startAgent(directory).awaitReady();
        client = PegaflowClient.connect(context, log);
        awaitState(ConnectionState.CONNECTED);
    }

    /** Too many hashes to fit into the request stream as often as there are credits. */
    private long query() {
        return client.query(1, 0, 32, hashes, 0, HASHES);
    }

    private void poll() {
        client.poll();
    }

    private void await(final String what, final BooleanSupplier condition) {
        Conditions.await(
                () -> what + ", state=" + client.state() + ", log=" + log.outcomes + log.connections, 30_000, () -> {
                    poll();
                    return condition.getAsBoolean();
                });
    }

    private void awaitState(final ConnectionState state) {
        await(state.name(), () -> client.state() == state);
    }

    private void awaitConnections(final String... events) {
        await(List.of(events).toString(), () -> log.connections.equals(List.of(events)));
    }

    private void awaitOutcome(final long correlationId) {
        await("an outcome of " + correlationId, () -> !log.of(correlationId).isEmpty());
    }

    private void assertOutcomes(final List<Long> correlationIds, final String outcome) {
        for (final long correlationId : correlationIds) {
            assertTrue(correlationId > 0, () -> "not sent: " + OfferResult.nameOf(correlationId));
            assertEquals(List.of(outcome), log.of(correlationId));
        }
    }
}

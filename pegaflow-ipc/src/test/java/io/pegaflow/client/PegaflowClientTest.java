package io.pegaflow.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.ExclusivePublication;
import io.pegaflow.ipc.AgentState;
import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.ipc.LayerLayout;
import io.pegaflow.ipc.Limits;
import io.pegaflow.ipc.Streams;
import io.pegaflow.ipc.codec.QueryStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PegaflowClientTest {
    private static final UnsafeBuffer BYTES = new UnsafeBuffer(new byte[Limits.MAX_HASH_BYTES_PER_REQUEST]);

    private ClientTestSystem system;

    @BeforeEach
    void setUp() throws IOException {
        system = new ClientTestSystem();
    }

    @AfterEach
    void tearDown() {
        system.close();
    }

    @Test
    void shouldConnectAndExchangeEveryRequest() throws IOException {
        final PegaflowClient client = system.connect();
        assertEquals(List.of("connected 1 4"), system.log.events);
        assertEquals(1, client.incarnation());
        assertEquals(4, client.creditsAvailable());
        final List<Long> ids = new ArrayList<>();
        ids.add(client.register(spec()));
        system.awaitEvent("registered 77 1 2");
        ids.add(client.query(77, 0, 32, BYTES, 0, 24));
        system.awaitEvent("query 24 11 12 77");
        ids.add(client.save(77, 0, 0, 0, 0, BYTES, 0, 3, BYTES, 0, 32, BYTES, 0, 12));
        system.awaitEvent("saved 6 48 12 30");
        ids.add(client.save(77, 0, 0, 0, 0, null, 0, 0, BYTES, 0, 32, BYTES, 0, 1));
        system.awaitEvent("saved 0 4 1 0");
        ids.add(client.load(77, 0, 0, 5, 6, BYTES, 0, 7));
        system.awaitEvent("loaded 7 5 6");
        for (int i = 0; i < 3; i++) {
            ids.add(
                    switch (i) {
                        case 0 -> client.cancel(ids.get(0));
                        case 1 -> client.release(11, 12);
                        default -> client.unregister(77, -1);
                    });
            system.await("ack", () -> system.log.outcomesOf(ids.get(ids.size() - 1)) == 1);
        }
        system.log.assertOneOutcomeEach(ids);
        assertEquals(4, client.creditsAvailable());
        assertEquals(0, client.stats().errors());
    }

    @Test
    void shouldCarryTheLargestQueryAndTheLargestReply() throws IOException {
        system.ctx.requestTermLength(Streams.DEFAULT_REQUEST_TERM_LENGTH);
        final PegaflowClient client = system.connect();
        // More than the terms hold, so that messages cross their ends.
        for (int i = 0; i < 40; i++) {
            final int answers = i + 1;
            system.await("window", () -> client.query(7, 0, 32, BYTES, 0, Limits.MAX_BLOCKS_PER_REQUEST) > 0);
            system.await("reply", () -> system.log.events.size() == 1 + answers);
            assertEquals(Limits.MAX_BLOCKS_PER_REQUEST * 32, system.agent.lastHashBytes);
        }
        final long id = client.save(7, 0, 0, 0, 0, null, 0, 0, BYTES, 0, 32, BYTES, 0, Limits.MAX_BLOCKS_PER_REQUEST);
        system.await("reply", () -> system.log.outcomesOf(id) == 1);
        assertTrue(system.log.events.get(41).startsWith("saved 0 131072 32768 "), system.log.events::toString);
    }

    @Test
    void shouldGrantTheCreditsAskedFor() throws IOException {
        system.ctx.requestedCredits(64);
        assertEquals(64, system.connect().creditsAvailable());
    }

    @Test
    void shouldWaitForAnAgentThatIsNotRunning() throws IOException {
        final PegaflowClient client = system.startClient();
        assertEquals(ConnectionState.CONNECTING, client.state());
        assertEquals(OfferResult.NOT_CONNECTED, client.release(1, 1));
        client.poll();
        assertEquals(ConnectionState.AGENT_NOT_RUNNING, client.state());
        assertEquals(OfferResult.NOT_CONNECTED, client.release(1, 1));
        system.startAgent(5);
        system.awaitEvent("connected 5 4");
    }

    @Test
    void shouldWaitForAnAgentThatIsStarting() throws IOException {
        system.startAgent(5).state(AgentState.STARTING);
        final PegaflowClient client = system.startClient();
        client.poll();
        assertEquals(ConnectionState.CONNECTING, client.state());
        system.agent.state(AgentState.READY);
        system.awaitEvent("connected 5 4");
        assertEquals(1, system.agent.connects);
    }

    @Test
    void shouldTakeTheMarkOfADeadAgentForNone() throws IOException, InterruptedException {
        system.startAgent(5).kill();
        final PegaflowClient client = system.startClient();
        client.poll();
        assertEquals(ConnectionState.AGENT_NOT_RUNNING, client.state());
    }

    @Test
    void shouldTryAgainWhenTheAgentDoesNotAnswer() throws IOException {
        system.ctx.connectTimeoutNs(TimeUnit.MILLISECONDS.toNanos(50));
        system.startAgent(5).isDeaf = true;
        final PegaflowClient client = system.startClient();
        final long untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(300);
        system.await("two attempts", () -> System.nanoTime() - untilNs > 0);
        assertEquals(ConnectionState.CONNECTING, client.state());
        system.agent.isDeaf = false;
        system.awaitEvent("connected 5 4");
        assertEquals(List.of("connected 5 4"), system.log.events);
    }

    @Test
    void shouldKeepTheRefusalAndTryAgain() throws IOException {
        system.startAgent(5).refusal = ErrorCode.LIMIT_EXCEEDED;
        final PegaflowClient client = system.startClient();
        system.await("refusal", () -> client.connectRefusal() != null);
        assertEquals(new ConnectRefusal(ErrorCode.LIMIT_EXCEEDED, "not you: client"), client.connectRefusal());
        system.agent.refusal = null;
        system.awaitEvent("connected 5 4");
        assertNull(client.connectRefusal());
    }

    @Test
    void shouldTimeOutOnceAndDropTheLateReply() throws IOException {
        system.ctx.requestTimeoutNs(TimeUnit.MILLISECONDS.toNanos(20));
        final PegaflowClient client = system.connect();
        system.agent.isSilent = true;
        final long id = client.release(1, 1);
        system.awaitEvent("failed TIMED_OUT");
        assertEquals(3, client.creditsAvailable(), "the agent may still hold the credit");
        system.agent.answerHeld();
        system.await("late reply", () -> client.stats().lateReplies() == 1);
        assertEquals(4, client.creditsAvailable());
        system.log.assertOneOutcomeEach(List.of(id));
    }

    @Test
    void shouldRefuseMoreThanItsCredits() throws IOException {
        final PegaflowClient client = system.connect();
        system.agent.isSilent = true;
        final List<Long> ids = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            ids.add(client.release(1, i));
        }
        assertEquals(0, client.creditsAvailable());
        assertEquals(OfferResult.NO_CREDITS, client.release(1, 5));
        system.await("requests", () -> system.agent.held.size() == 4);
        system.agent.answerHeld();
        system.await("credits", () -> client.creditsAvailable() == 4);
        ids.add(client.release(1, 5));
        system.agent.isSilent = false;
        system.await("last", () -> client.creditsAvailable() == 3);
        system.log.assertOneOutcomeEach(ids.subList(0, 4));
    }

    @Test
    void shouldTellBackPressure() throws IOException {
        system.ctx.requestTermLength(Streams.MIN_TERM_LENGTH).requestedCredits(64);
        final PegaflowClient client = system.connect();
        system.agent.isDeaf = true;
        final List<Long> ids = new ArrayList<>();
        long result;
        while ((result = client.query(1, 0, 32, BYTES, 0, 250)) > 0) {
            ids.add(result);
        }
        assertEquals(OfferResult.BACK_PRESSURED, result);
        assertEquals(64 - ids.size(), client.creditsAvailable());
        system.agent.isDeaf = false;
        system.await("answers", () -> client.creditsAvailable() == 64);
        // The media driver opens the window again in its own time.
        system.await("window", () -> client.query(1, 0, 32, BYTES, 0, 250) > 0);
        system.await("last answer", () -> client.creditsAvailable() == 64);
        assertEquals(ids.size() + 2, system.log.events.size());
    }

    @Test
    void shouldCheckLimitsBeforeSending() throws IOException {
        final PegaflowClient client = system.connect();
        assertLimit(
                "blocks of a request must lie between 0 and 32768: blocks=32769; split",
                () -> client.query(1, 0, 32, BYTES, 0, 32_769));
        assertLimit("count=0", () -> client.query(1, 0, 32, BYTES, 0, 0));
        assertLimit("hash_length=256", () -> client.query(1, 0, 256, BYTES, 0, 1));
        assertLimit("hash_length=0", () -> client.query(1, 0, 0, BYTES, 0, 1));
        assertLimit("hash_bytes=1343488", () -> client.query(1, 0, 41, BYTES, 0, 32_768));
        assertLimit("storage_group=64", () -> client.query(1, 64, 32, BYTES, 0, 1));
        assertLimit("layerCount=513", () -> client.save(1, 0, 0, 0, 0, BYTES, 0, 513, BYTES, 0, 32, BYTES, 0, 1));
        assertLimit("blocks=32769", () -> client.load(1, 0, 0, 1, 1, BYTES, 0, 32_769));
        assertLimit("length=1048608, limit=32768", () -> client.query(1, 0, 32, BYTES, 0, 32_768));
        assertEquals(4, client.creditsAvailable());
        final long id = client.release(1, 1);
        system.await("answer", () -> system.log.outcomesOf(id) == 1);
    }

    @Test
    void shouldSendSeveralPartsInOneRequest() throws IOException {
        final PegaflowClient client = system.connect();
        final SaveSpec save = new SaveSpec();
        final LoadSpec load = new LoadSpec();
        for (int i = 0; i < 2; i++) {
            save.begin(77, 0)
                    .continues(3, 4)
                    .reclaimable(true)
                    .addPart(0, BYTES, 0, 3, BYTES, 0, 32, BYTES, 0, 12)
                    .addPart(1, null, 0, 0, BYTES, 8, 16, BYTES, 5, 1);
            assertEquals(13, save.blockCount());
            client.save(save);
            system.await("saved", () -> client.creditsAvailable() == 4);
            load.begin(77, 0).addPart(5, 6, 0, null, 0, 0, BYTES, 0, 7).addPart(50, 60, 1, BYTES, 0, 2, BYTES, 0, 2);
            client.load(load);
            system.await("loaded", () -> client.creditsAvailable() == 4);
        }
        assertEquals(
                List.of("connected 1 4", "saved 6 52 13 30", "loaded 9 55 66", "saved 6 52 13 30", "loaded 9 55 66"),
                system.log.events);
        save.begin(77, 0);
        for (int i = 0; i < Limits.MAX_PARTS; i++) {
            save.addPart(0, null, 0, 0, BYTES, 0, 32, BYTES, 0, 1);
        }
        assertLimit(
                "parts=65",
                () -> save.addPart(0, null, 0, 0, BYTES, 0, 32, BYTES, 0, 1).partCount());
        save.begin(77, 0).addPart(0, null, 0, 0, BYTES, 0, 32, BYTES, 0, 32_768);
        assertLimit(
                "blocks=32769",
                () -> save.addPart(0, null, 0, 0, BYTES, 0, 32, BYTES, 0, 1).partCount());
    }

    @Test
    void shouldReportTheMembersOfAGroup() throws IOException {
        final PegaflowClient client = system.connect();
        client.query(1, 2, 32, BYTES, 0, 5);
        system.awaitEvent("members 5 11 12 1 4");
        client.queryAllOrNothing(1, 2, 32, BYTES, 0, 6);
        system.awaitEvent("query 6 11 12 1");
        assertLimit("blocks=8193", () -> client.query(1, 2, 32, BYTES, 0, 8193));
    }

    @Test
    void shouldReportLoadingAsBusy() throws IOException {
        final PegaflowClient client = system.connect();
        system.agent.queryStatus = QueryStatus.LOADING;
        client.query(1, 0, 32, BYTES, 0, 1);
        system.awaitEvent("error BUSY blocks are on their way from a slower tier; query again");
    }

    @Test
    void shouldKeepAliveOnlyWhenNothingElseIsSent() throws IOException {
        system.startAgent(1).keepAliveIntervalMs = 30;
        final PegaflowClient client = system.startClient();
        system.awaitEvent("connected 1 4");
        final long untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(150);
        system.await("busy time", () -> {
            if (client.creditsAvailable() == 4) {
                client.release(1, 1);
            }
            return System.nanoTime() - untilNs > 0;
        });
        final int whileBusy = system.agent.keepAlives;
        system.await("keep-alives", () -> system.agent.keepAlives >= whileBusy + 3);
        assertTrue(whileBusy <= 1, () -> "keep-alives while busy: " + whileBusy);
    }

    @Test
    void shouldSeeTheAgentDie() throws IOException, InterruptedException {
        final PegaflowClient client = system.connect();
        system.agent.isSilent = true;
        final List<Long> ids = List.of(client.release(1, 1), client.release(1, 2));
        system.agent.kill();
        system.awaitEvent("disconnected AGENT_DIED");
        assertEquals(
                List.of("connected 1 4", "failed AGENT_DIED", "failed AGENT_DIED", "disconnected AGENT_DIED"),
                system.log.events);
        system.log.assertOneOutcomeEach(ids);
        assertEquals(ConnectionState.AGENT_LOST, client.state());
        assertEquals(0, client.creditsAvailable());
        assertEquals(OfferResult.NOT_CONNECTED, client.release(1, 3));
        system.startAgent(2);
        system.awaitEvent("connected 2 4");
        final long id = client.release(1, 3);
        system.await("answer", () -> system.log.outcomesOf(id) == 1);
        assertEquals(6, system.log.events.size());
    }

    @Test
    void shouldDeliverWhatTheAgentAnsweredBeforeItDied() throws IOException, InterruptedException {
        final PegaflowClient client = system.connect();
        final long id = client.release(1, 1);
        system.await("request", () -> system.agent.poll() > 0);
        system.agent.kill();
        system.awaitEvent("disconnected AGENT_DIED");
        assertEquals(List.of("connected 1 4", "ack", "disconnected AGENT_DIED"), system.log.events);
        assertEquals(1, system.log.outcomesOf(id));
    }

    @Test
    void shouldNotTakeAStalledAgentForDead() throws IOException {
        final PegaflowClient client = system.connect();
        system.agent.stall();
        final long untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(500);
        system.await("stall", () -> System.nanoTime() - untilNs > 0);
        assertEquals(ConnectionState.CONNECTED, client.state());
    }

    @Test
    void shouldSeeARestartThatHappenedBetweenTwoPolls() throws IOException, InterruptedException {
        final PegaflowClient client = system.connect();
        system.agent.isSilent = true;
        final long id = client.release(1, 1);
        system.agent.kill();
        system.startAgent(2);
        system.awaitEvent("connected 2 4");
        assertEquals(
                List.of("connected 1 4", "failed AGENT_RESTARTED", "disconnected AGENT_RESTARTED", "connected 2 4"),
                system.log.events);
        system.log.assertOneOutcomeEach(List.of(id));
        assertEquals(2, client.incarnation());
    }

    @Test
    void shouldSeeAnotherIncarnationAnswer() throws IOException {
        final PegaflowClient client = system.connect();
        system.agent.isSilent = true;
        final long id = client.release(1, 1);
        system.await("request", () -> !system.agent.held.isEmpty());
        system.agent.ack(id, 2);
        system.awaitEvent("disconnected AGENT_RESTARTED");
        assertEquals("failed AGENT_RESTARTED", system.log.events.get(1));
        assertEquals(1, client.stats().unexpectedReplies());
    }

    @Test
    void shouldSeeTheAgentStopInOrder() throws IOException {
        final PegaflowClient client = system.connect();
        system.agent.isSilent = true;
        final long id = client.release(1, 1);
        system.agent.close();
        system.agent = null;
        system.awaitEvent("disconnected CLOSED_BY_AGENT");
        assertEquals("failed CONNECTION_CLOSED", system.log.events.get(1));
        system.log.assertOneOutcomeEach(List.of(id));
        system.await("lookout", () -> client.state() == ConnectionState.AGENT_LOST);
    }

    @Test
    void shouldSeeTheAgentCloseTheConnectionAndConnectAgain() throws IOException {
        final PegaflowClient client = system.connect();
        system.agent.isSilent = true;
        final long id = client.release(1, 1);
        system.await("request", () -> !system.agent.held.isEmpty());
        system.agent.disconnect();
        system.await("second connection", () -> system.agent.connects == 2 && client.creditsAvailable() == 4);
        assertEquals(
                List.of("connected 1 4", "failed CONNECTION_CLOSED", "disconnected CLOSED_BY_AGENT", "connected 1 4"),
                system.log.events);
        system.log.assertOneOutcomeEach(List.of(id));
    }

    @Test
    void shouldCloseInOrder() throws IOException {
        final PegaflowClient client = system.connect();
        system.agent.isSilent = true;
        final long id = client.release(1, 1);
        client.close();
        client.close();
        assertEquals(
                List.of("connected 1 4", "failed CONNECTION_CLOSED", "disconnected CLOSED_BY_CLIENT"),
                system.log.events);
        system.log.assertOneOutcomeEach(List.of(id));
        assertEquals(ConnectionState.CLOSED, client.state());
        assertEquals(OfferResult.CLOSED, client.release(1, 2));
        assertEquals(0, client.poll());
        system.await("close request", () -> system.agent.closes == 1);
    }

    @Test
    void shouldAllowTheListenerToSendAndToClose() throws IOException {
        system.startAgent(1);
        final PegaflowClient[] holder = new PegaflowClient[1];
        final List<String> heard = new ArrayList<>();
        holder[0] = PegaflowClient.connect(system.ctx, new ClientListenerAdapter() {
            @Override
            public void onConnected(final long incarnation, final int credits) {
                assertTrue(holder[0].release(1, 1) > 0);
                assertThrows(IllegalStateException.class, () -> holder[0].poll());
            }

            @Override
            public void onAck(final long correlationId) {
                heard.add("ack");
                holder[0].close();
                assertEquals(OfferResult.CLOSED, holder[0].release(1, 2));
            }

            @Override
            public void onDisconnected(final DisconnectCause cause) {
                heard.add(cause.name());
            }
        });
        system.client = holder[0];
        system.await("close", () -> system.client.state() == ConnectionState.CLOSED);
        assertEquals(List.of("ack", "CLOSED_BY_CLIENT"), heard);
    }

    @Test
    void shouldThrowWhatTheListenerThrewWithoutLosingAnything() throws IOException, InterruptedException {
        system.startAgent(1);
        final RuntimeException thrown = new IllegalArgumentException("on purpose");
        final List<Long> failed = new ArrayList<>();
        system.client = PegaflowClient.connect(system.ctx, new ClientListenerAdapter() {
            @Override
            public void onFailed(final long correlationId, final RequestFailure failure) {
                failed.add(correlationId);
                throw thrown;
            }
        });
        system.await("connection", () -> system.client.state() == ConnectionState.CONNECTED);
        system.agent.isSilent = true;
        final List<Long> ids = List.of(system.client.release(1, 1), system.client.release(1, 2));
        system.agent.kill();
        assertSame(thrown, assertThrows(RuntimeException.class, () -> system.await("end", () -> false)));
        assertEquals(ids.size(), failed.size());
        assertEquals(ConnectionState.AGENT_LOST, system.client.state());
        system.poll();
    }

    @Test
    void shouldCountForeignMessagesAndGoOn() throws IOException {
        final PegaflowClient client = system.connect();
        system.agent.send(new UnsafeBuffer(new byte[3]));
        system.agent.send(new UnsafeBuffer(new byte[64]));
        try (ExclusivePublication stranger =
                system.agent.aeron().addExclusivePublication(Streams.CHANNEL, system.agent.replyStreamId())) {
            system.await("stranger", () -> stranger.offer(new UnsafeBuffer(new byte[64])) > 0);
            system.await("count", () -> client.stats().foreignMessages() == 3);
        }
        system.agent.ack(12_345, 1);
        system.await("count", () -> client.stats().unexpectedReplies() == 1);
        final long id = client.release(1, 1);
        system.await("answer", () -> system.log.outcomesOf(id) == 1);
        system.agent.ack(id, 1);
        system.await("count", () -> client.stats().unexpectedReplies() == 2);
        system.log.assertOneOutcomeEach(List.of(id));
    }

    @Test
    void shouldSurviveAnInterruptOfItsThread() throws IOException {
        final PegaflowClient client = system.connect();
        Thread.currentThread().interrupt();
        final long untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(50);
        while (untilNs - System.nanoTime() > 0) {
            client.poll();
        }
        assertTrue(Thread.interrupted());
        final long id = client.release(1, 1);
        system.await("answer", () -> system.log.outcomesOf(id) == 1);
        assertEquals(0, client.stats().errors());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void shouldEndEveryRequestExactlyOnceWhateverHappens(final long seed) throws IOException, InterruptedException {
        final Random random = new Random(seed);
        system.ctx.requestTimeoutNs(TimeUnit.MILLISECONDS.toNanos(3)).requestedCredits(16);
        system.connect();
        final PegaflowClient client = system.client;
        final List<Long> ids = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            final long id = client.release(1, i);
            if (id > 0) {
                assertFalse(ids.contains(id));
                ids.add(id);
            }
            system.agent.isSilent = random.nextInt(4) == 0;
            if (random.nextInt(200) == 0) {
                system.agent.answerHeld();
            }
            if (random.nextInt(50) == 0 && !ids.isEmpty() && client.state() == ConnectionState.CONNECTED) {
                system.agent.ack(ids.get(random.nextInt(ids.size())), 1);
            }
            if (i % 1_000 == 500 && client.state() == ConnectionState.CONNECTED) {
                system.agent.disconnect();
                system.await("end", () -> client.state() != ConnectionState.CONNECTED);
                system.agent.held.clear();
                system.agent.isSilent = false;
                system.await("connection", () -> client.state() == ConnectionState.CONNECTED);
            }
            system.poll();
        }
        if (seed % 2 == 0) {
            system.agent.kill();
            system.awaitEvent("disconnected AGENT_DIED");
        }
        client.close();
        assertNotEquals(0, ids.size());
        system.log.assertOneOutcomeEach(ids);
    }

    private static RegisterSpec spec() {
        return RegisterSpec.builder()
                .instanceName("model")
                .worldSize(2)
                .allocation(new byte[] {1}, 1 << 20)
                .layer(LayerLayout.contiguous("l0", 0, 0, 8, 4096))
                .layer(LayerLayout.split("l1", 0, 8 * 4096, 8, 2048))
                .build();
    }

    private static void assertLimit(final String part, final Runnable request) {
        final IllegalArgumentException ex = assertThrows(IllegalArgumentException.class, request::run);
        assertTrue(ex.getMessage().contains(part), ex.getMessage());
    }
}

package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.client.HostDeviceMemory;
import io.pegaflow.engine.runtime.counters.EngineCounter;
import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.ipc.Streams;
import io.pegaflow.ipc.codec.CancelRequestEncoder;
import io.pegaflow.ipc.codec.ConnectReplyDecoder;
import io.pegaflow.ipc.codec.ConnectRequestEncoder;
import io.pegaflow.ipc.codec.ErrorReplyDecoder;
import io.pegaflow.ipc.codec.MessageHeaderEncoder;
import io.pegaflow.ipc.codec.QueryRequestEncoder;
import io.pegaflow.ipc.codec.RegisterRequestEncoder;
import io.pegaflow.ipc.codec.SaveRequestEncoder;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What arrives on the request stream against the rules of the protocol: counted, answered where it can be, and survived. */
class MisbehavingClientTest {
    private final TestAgent agent = new TestAgent();
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[128 * 1024]);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();

    @AfterEach
    void closeAgent() {
        agent.close();
    }

    @Test
    void shouldCountForeignMessages() {
        try (RawClient client = new RawClient(agent.directory.aeron())) {
            client.send(message, 3);
            client.send(message, 64);
            header.wrap(message, 0).blockLength(8).templateId(1).schemaId(1).version(1);
            client.send(message, 64);
            agent.await(EngineCounter.FOREIGN_MESSAGES, 3);
        }
        assertOthersAreServed();
    }

    @Test
    void shouldCountRequestsWithoutConnection() {
        try (RawClient client = new RawClient(agent.directory.aeron())) {
            client.offerRelease(7);
            client.sendKeepAlive();
            agent.await(EngineCounter.UNCONNECTED_MESSAGES, 2);
        }
        assertEquals(0, agent.count(EngineCounter.REQUESTS));
    }

    @Test
    void shouldAnswerMalformedRequestsOfClients() {
        try (RawClient client = new RawClient(agent.directory.aeron()).connect()) {
            message.putLong(MessageHeaderEncoder.ENCODED_LENGTH, 42);
            header.wrap(message, 0).blockLength(8).templateId(99).schemaId(7055).version(1);
            client.send(message, 16);
            header.wrap(message, 0).templateId(SaveRequestEncoder.TEMPLATE_ID);
            client.send(message, 16);
            header.wrap(message, 0).templateId(CancelRequestEncoder.TEMPLATE_ID).blockLength(60_000);
            client.send(message, 24);
            client.awaitReplies(3);
            assertEquals(List.of(ErrorCode.MALFORMED, ErrorCode.MALFORMED, ErrorCode.MALFORMED), client.errors);
            agent.await(EngineCounter.MALFORMED_MESSAGES, 3);
        }
        assertOthersAreServed();
    }

    @Test
    void shouldAnswerEveryRequestWithLengthsThatLie() {
        try (RawClient client = new RawClient(agent.directory.aeron()).connect()) {
            final int[][] templates = {
                {RegisterRequestEncoder.TEMPLATE_ID, RegisterRequestEncoder.BLOCK_LENGTH},
                {QueryRequestEncoder.TEMPLATE_ID, QueryRequestEncoder.BLOCK_LENGTH},
                {SaveRequestEncoder.TEMPLATE_ID, SaveRequestEncoder.BLOCK_LENGTH}
            };
            final Random random = new Random(1);
            int sent = 1;
            for (int i = 0; i < 3_000; i++) {
                final int[] template = templates[i % templates.length];
                final int length = MessageHeaderEncoder.ENCODED_LENGTH + template[1] + random.nextInt(256);
                for (int k = 0; k < length; k++) {
                    message.putByte(k, (byte) (random.nextInt(4) == 0 ? 0xFF : random.nextInt(3)));
                }
                header.wrap(message, 0)
                        .blockLength(template[1])
                        .templateId(template[0])
                        .schemaId(7055)
                        .version(1 + random.nextInt(2));
                client.send(message, length);
                sent++;
                client.awaitReplies(sent);
            }
            assertTrue(client.replies.stream()
                    .skip(1)
                    .allMatch(templateId -> templateId == ErrorReplyDecoder.TEMPLATE_ID));
            assertTrue(client.isAnswered());
        }
        assertOthersAreServed();
    }

    @Test
    void shouldRefuseVersionsItDoesNotSpeakAndNameBothRanges() {
        try (RawClient client = new RawClient(agent.directory.aeron())) {
            client.sendConnect(7, 9);
            client.awaitReplies(1);
            assertEquals(List.of(ErrorCode.VERSION_MISMATCH), client.errors);
            assertTrue(
                    client.lastErrorText.contains("client=7..9") && client.lastErrorText.contains("agent=1..1"),
                    client.lastErrorText);
            awaitEnd(client);
        }
        assertEquals(1, agent.counters.refusals(ErrorCode.VERSION_MISMATCH));
    }

    @Test
    void shouldNotConnectReplyStreamThatIsSomebodyElses() {
        try (RawClient first = new RawClient(agent.directory.aeron()).connect();
                RawClient second = new RawClient(agent.directory.aeron())) {
            second.sendConnect(1, 1, ProcessHandle.current().pid(), first.sessionId());
            second.sendConnect(1, 1, ProcessHandle.current().pid(), Streams.REQUEST_STREAM_ID);
            agent.await(EngineCounter.CONNECTS_REFUSED, 2);
            assertEquals(1, agent.count(EngineCounter.CONNECTIONS));
            assertEquals(List.of(ConnectReplyDecoder.TEMPLATE_ID), first.replies);
        }
    }

    @Test
    void shouldCloseClientThatConnectsTwice() {
        try (RawClient client = new RawClient(agent.directory.aeron()).connect()) {
            client.sendConnect(1, 1);
            awaitEnd(client);
        }
        agent.await(EngineCounter.CONNECTIONS, 0);
    }

    @Test
    void shouldForgetClientsThatVanishWhileTheyConnect() {
        for (int i = 0; i < 40; i++) {
            try (RawClient client = new RawClient(agent.directory.aeron())) {
                client.sendConnect(1, 1);
                for (int k = 0; k < i * 20; k++) {
                    client.poll();
                }
            }
        }
        agent.await(EngineCounter.CONNECTIONS, 0);
        assertOthersAreServed();
        Conditions.await(
                "all reply streams to end",
                () -> agent.directory.content().stream()
                        .noneMatch(name -> name.contains("publications/") && name.endsWith(".logbuffer")));
    }

    @Test
    void shouldIgnoreConnectWithNameBeyondLimit() {
        try (RawClient client = new RawClient(agent.directory.aeron())) {
            final ConnectRequestEncoder connect = new ConnectRequestEncoder();
            connect.wrapAndApplyHeader(message, 0, header).responseStreamId(client.sessionId());
            message.putInt(connect.limit(), Integer.MAX_VALUE);
            client.send(message, connect.limit() + 64);
            message.putInt(connect.limit(), -1);
            client.send(message, connect.limit() + 64);
            client.send(message, connect.limit() + 2);
            agent.await(EngineCounter.MALFORMED_MESSAGES, 3);
        }
    }

    @Test
    void shouldCloseClientBeyondItsCredits() {
        try (HostDeviceMemory memory = HostDeviceMemory.create(agent.directory.devices(), 64 * 4096);
                RawClient client = new RawClient(agent.directory.aeron()).connect()) {
            client.register(memory);
            agent.backend.shut();
            for (int i = 0; i <= client.credits; i++) {
                client.sendSave(100 + i);
            }
            awaitEnd(client);
            assertEquals(List.of(ErrorCode.TOO_MANY_REQUESTS), client.errors);
            agent.await(EngineCounter.CREDIT_VIOLATIONS, 1);
            agent.await(EngineCounter.SAVES, client.credits);
            agent.backend.open();
            agent.await(EngineCounter.TRANSFERS, 0);
            agent.await(EngineCounter.BLOCKS_PARTIAL, 0);
            agent.await(EngineCounter.CONTEXTS, 0);
        }
        assertOthersAreServed();
    }

    @Test
    void shouldCloseClientThatDoesNotDrainAndServeOthersMeanwhile() {
        try (RawClient client = new RawClient(agent.directory.aeron()).connect();
                CacheClient other = new CacheClient(agent.directory.aeron(), agent.directory.devices(), "other", 1)) {
            other.register("other", "ns");
            other.save(1, 4);
            final long[] correlationId = {1};
            final BooleanSupplier isClosed = () -> agent.count(EngineCounter.UNDRAINED_CLIENTS) == 1;
            Conditions.await(() -> "the client to be closed", 60_000, () -> {
                for (int i = 0; i < 1_000 && client.offerRelease(correlationId[0]); i++) {
                    correlationId[0]++;
                }
                assertEquals(4, other.query(1, 4).hitCount());
                other.client.release(other.lease().leaseHigh(), other.lease().leaseLow());
                return isClosed.getAsBoolean();
            });
            agent.await(EngineCounter.CONNECTIONS, 1);
            assertTrue(agent.count(EngineCounter.REQUESTS_DEFERRED) > 0);
        }
    }

    private void awaitEnd(final RawClient client) {
        Conditions.await("the agent to close the connection", () -> {
            client.poll();
            return !client.isAnswered();
        });
        assertFalse(client.isAnswered());
    }

    private void assertOthersAreServed() {
        try (CacheClient client = new CacheClient(agent.directory.aeron(), agent.directory.devices(), "other", 1)) {
            client.register("other", "ns");
            client.save(1, 4);
            assertEquals(4, client.query(1, 4).hitCount());
            client.load(32);
            assertEquals(0, client.countWrongWords(32, 1, 4));
        }
        assertEquals(0, agent.count(EngineCounter.EDGE_ERRORS));
    }
}

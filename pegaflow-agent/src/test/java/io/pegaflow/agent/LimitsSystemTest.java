package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.Aeron;
import io.pegaflow.client.BlockingPegaflowClient;
import io.pegaflow.client.ClientContext;
import io.pegaflow.client.HostDeviceMemory;
import io.pegaflow.engine.runtime.counters.EngineCounter;
import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.ipc.Limit;
import io.pegaflow.ipc.codec.ConnectReplyDecoder;
import io.pegaflow.ipc.codec.ErrorReplyDecoder;
import io.pegaflow.ipc.codec.MessageHeaderEncoder;
import io.pegaflow.ipc.codec.ReleaseRequestEncoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The limits that hold before a request reaches the core, and a thousand clients. */
@Timeout(300)
class LimitsSystemTest {
    private static final int MANY = 1_000;
    private static final int AT_A_TIME = 8;

    /** What a client that is served may have to wait for an answer meanwhile; far below what a thousand connects take. */
    private static final long LONGEST_DELAY_NS = TimeUnit.SECONDS.toNanos(2);

    private final TestAgent agent = new TestAgent();

    @AfterEach
    void closeAgent() {
        agent.close();
    }

    @Test
    void shouldServeAThousandClientsSomeAtATime() throws Exception {
        final List<String> filesBefore = agent.directory.content();
        final long mappingsBefore = mappings();
        final ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
        try {
            final List<Future<?>> connects = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                connects.add(threads.submit(this::connectAndClose));
            }
            for (final Future<?> connect : connects) {
                connect.get();
            }
        } finally {
            threads.shutdownNow();
        }
        agent.await(EngineCounter.CONNECTIONS, 0);
        Conditions.await(
                () -> "the files of the clients to go: " + agent.directory.content(),
                60_000,
                () -> agent.directory.content().equals(filesBefore));
        Conditions.await(
                () -> "the mappings of the clients to go: " + mappingsBefore + " before, " + mappings() + " now",
                60_000,
                () -> mappings() <= mappingsBefore + 8);
        assertEquals(0, agent.count(EngineCounter.EDGE_ERRORS));
    }

    private void connectAndClose() {
        BlockingPegaflowClient.connect(new ClientContext()
                        .aeronDirectoryName(agent.directory.aeron().toString())
                        .requestTermLength(1 << 20)
                        .connectTimeoutNs(TimeUnit.SECONDS.toNanos(60)))
                .close();
    }

    /** Driver, agent and clients of this test are one process. */
    private static long mappings() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.filter(line -> line.contains("/dev/shm/pegaflow-test-"))
                    .count();
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    @Test
    void shouldLetInAsManyAsTheLimitAllowsAndTellTheOthers() {
        final int allowed = (int) Limit.CONNECTIONS.highest();
        final List<RawClient> clients = new ArrayList<>();
        try (Aeron aeron = Aeron.connect(new Aeron.Context()
                        .aeronDirectoryName(agent.directory.aeron().toString()));
                SteadyClient steady = new SteadyClient(agent.directory)) {
            for (int i = 0; i < MANY; i++) {
                clients.add(new RawClient(aeron));
            }
            clients.forEach(client -> client.sendConnect(1, 1));
            clients.forEach(client -> client.awaitReplies(1));
            assertEquals(
                    allowed - 1,
                    clients.stream()
                            .filter(client -> client.replies.equals(List.of(ConnectReplyDecoder.TEMPLATE_ID)))
                            .count());
            for (final RawClient client : clients) {
                if (client.replies.equals(List.of(ErrorReplyDecoder.TEMPLATE_ID))) {
                    assertEquals(List.of(Limit.CONNECTIONS.errorCode()), client.errors);
                    assertEquals(Limit.CONNECTIONS.refusal(allowed + 1), client.lastErrorText);
                }
            }
            agent.await(EngineCounter.CONNECTIONS, allowed);
            agent.await(EngineCounter.CONNECTS_REFUSED, MANY + 1 - allowed);
            CloseHelper.closeAll(clients);
            agent.await(EngineCounter.CONNECTIONS, 1);
            final long longestNs = steady.stop();
            assertTrue(longestNs < LONGEST_DELAY_NS, () -> "longest wait for an answer in ns: " + longestNs);
            try (RawClient late = new RawClient(aeron).connect()) {
                assertEquals(List.of(ConnectReplyDecoder.TEMPLATE_ID), late.replies);
            }
        }
        assertEquals(0, agent.count(EngineCounter.EDGE_ERRORS));
    }

    @Test
    void shouldTakeTheLongestNameOfAClientAndRefuseALongerOne() {
        final int longest = (int) Limit.CLIENT_NAME.highest();
        try (RawClient client = new RawClient(agent.directory.aeron())) {
            client.sendConnect("n".repeat(longest), 0);
            client.awaitReplies(1);
            assertEquals(List.of(), client.errors);
        }
        try (RawClient client = new RawClient(agent.directory.aeron())) {
            client.sendConnect("n".repeat(longest + 1), 0);
            client.awaitReplies(1);
            assertEquals(List.of(Limit.CLIENT_NAME.errorCode()), client.errors);
            assertEquals(Limit.CLIENT_NAME.refusal(longest + 1), client.lastErrorText);
        }
    }

    @Test
    void shouldGiveNoMoreCreditsThanTheLimitAndCloseWhoTakesMore() {
        final int highest = (int) Limit.CREDITS.highest();
        try (HostDeviceMemory memory = HostDeviceMemory.create(agent.directory.devices(), 64 * 4096);
                RawClient client = new RawClient(agent.directory.aeron())) {
            client.sendConnect("greedy", highest + 1);
            client.awaitReplies(1);
            assertEquals(highest, client.credits);
            client.register(memory);
            agent.backend.shut();
            for (int i = 0; i < highest; i++) {
                client.sendSave(100 + i);
            }
            agent.await(EngineCounter.SAVES, highest);
            assertEquals(List.of(), client.errors);
            client.sendSave(1_000);
            client.awaitReplies(3);
            assertEquals(List.of(Limit.CREDITS.errorCode()), client.errors);
            assertTrue(client.lastErrorText.contains("credits=" + highest), client.lastErrorText);
            agent.backend.open();
            agent.await(EngineCounter.TRANSFERS, 0);
        }
    }

    @Test
    void shouldReadTheLongestRequestAndRefuseALongerOne() {
        final int longest = (int) Limit.REQUEST_LENGTH.highest();
        final UnsafeBuffer message = new UnsafeBuffer(new byte[longest + 1]);
        new ReleaseRequestEncoder()
                .wrapAndApplyHeader(message, 0, new MessageHeaderEncoder())
                .correlationId(1)
                .leaseId()
                .high(1)
                .low(1);
        try (Aeron aeron = Aeron.connect(new Aeron.Context()
                        .aeronDirectoryName(agent.directory.aeron().toString()));
                RawClient client = new RawClient(aeron, 16 << 20).connect()) {
            client.send(message, longest);
            client.awaitReplies(2);
            assertEquals(List.of(ErrorCode.UNKNOWN_LEASE), client.errors);
            client.send(message, longest + 1);
            client.awaitReplies(3);
            assertEquals(List.of(ErrorCode.UNKNOWN_LEASE, Limit.REQUEST_LENGTH.errorCode()), client.errors);
            assertEquals(Limit.REQUEST_LENGTH.refusal(longest + 1), client.lastErrorText);
        }
    }
}

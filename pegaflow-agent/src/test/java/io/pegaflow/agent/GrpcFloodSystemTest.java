package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.agent.grpc.proto.EngineGrpc;
import io.pegaflow.agent.grpc.proto.HealthRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** More at once, and larger when it is read, than an agent with 256 MiB of heap and as much of other memory has room for. */
class GrpcFloodSystemTest {
    private static final int LENGTH = 30 << 20;
    private static final int CLIENTS = 32;
    private static final int TOO_LONG = 60 << 20;
    private static final String EXHAUSTED = "grpc-status\u00018";

    private static GrpcSystem system;
    private static ExecutorService threads;

    @BeforeAll
    static void start() {
        system = new GrpcSystem().start();
        threads = Executors.newFixedThreadPool(CLIENTS);
    }

    @AfterAll
    static void stop() {
        threads.shutdownNow();
        system.close();
    }

    @AfterEach
    void closeClients() {
        system.closeClients();
    }

    /** Let all clients send at once, while another one asks, saves and queries. */
    private static List<String> flood(final String method, final byte[] head, final int... filling) throws Exception {
        return flood(LENGTH, method, head, filling);
    }

    private static List<String> flood(final int length, final String method, final byte[] head, final int... filling)
            throws Exception {
        final List<Future<String>> uploads = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            uploads.add(threads.submit(new GrpcUpload(system.grpcPort(), method, head, bytes(filling), length)));
        }
        final GrpcClient client = system.newClient();
        do {
            EngineGrpc.newBlockingStub(client.channel)
                    .withDeadlineAfter(30, TimeUnit.SECONDS)
                    .health(HealthRequest.getDefaultInstance());
        } while (!uploads.stream().allMatch(Future::isDone));
        final List<String> answers = new ArrayList<>();
        for (final Future<String> upload : uploads) {
            answers.add(upload.get());
        }
        final GrpcClient other = system.newRegisteredClient(0);
        other.save(1, 2);
        assertEquals(2, other.query(1, 4).getNumHitBlocks());
        other.unregister();
        return answers;
    }

    private static byte[] bytes(final int... values) {
        final byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    /** Tag of a field of that number and the rest of the message. */
    private static byte[] rest(final int field, final int length) {
        return new byte[] {
            (byte) (field << 3 | 2),
            (byte) (length | 0x80),
            (byte) (length >> 7 | 0x80),
            (byte) (length >> 14 | 0x80),
            (byte) (length >> 21)
        };
    }

    @Test
    void shouldRefuseByTheirLengthMessagesForWhichThereIsNoRoomAtAll() throws Exception {
        final List<String> answers = flood(TOO_LONG, "Save", rest(15, TOO_LONG - 5), 1);
        assertTrue(
                answers.stream().allMatch(answer -> answer.contains("gRPC message exceeds maximum size")),
                answers::toString);
    }

    @Test
    void shouldCarryOutOneAndRefuseTheOthers() throws Exception {
        final List<String> answers = flood("Save", rest(15, LENGTH - 5), 1);
        assertTrue(answers.stream().anyMatch(answer -> answer.contains("too much in flight: received_bytes=")));
        assertTrue(
                answers.stream()
                        .allMatch(answer -> answer.contains(EXHAUSTED) || answer.contains("instance  not found")),
                answers::toString);
    }

    @Test
    void shouldReadNoMessageOfCountlessObjects() throws Exception {
        refuseOf("Save", 0x22);
        refuseOf("Load", 0x32);
        refuseOf("RegisterContextBatch", 0x4A);
        refuseOf("QueryPrefetch", 0x12);
    }

    private static void refuseOf(final String method, final int tag) throws Exception {
        final String text =
                "request needs more memory than there is for all: method=" + method + ", request_bytes=" + LENGTH;
        final String alone = upload(method, tag, 0).call();
        assertTrue(alone.contains(EXHAUSTED) && alone.contains(text), alone);
        final List<String> answers = flood(method, new byte[0], tag, 0);
        assertTrue(answers.stream().allMatch(answer -> answer.contains(EXHAUSTED)), answers::toString);
    }

    private static GrpcUpload upload(final String method, final int... filling) {
        return new GrpcUpload(system.grpcPort(), method, new byte[0], bytes(filling), LENGTH);
    }

    @Test
    void shouldKeepNothingThatNobodyKnows() throws Exception {
        final String alone = upload("QueryPrefetch", 0x78, 0).call();
        assertTrue(alone.contains("req_id"), alone);
        final List<String> answers = flood("QueryPrefetch", new byte[0], 0x78, 0);
        assertTrue(
                answers.stream().allMatch(answer -> answer.contains(EXHAUSTED) || answer.contains("req_id")),
                answers::toString);
        final String health = upload("Health", 0x08, 0).call();
        assertTrue(health.contains("request is too long: method=Health, request_bytes=" + LENGTH), health);
    }

    @Test
    void shouldTellOfAMessageThatCannotBeRead() throws Exception {
        for (final String method : List.of("Save", "QueryPrefetch", "Health")) {
            for (final int length : new int[] {50, 60_000, 100_000}) {
                final String answer =
                        new GrpcUpload(system.grpcPort(), method, new byte[] {0x0F}, new byte[1], length).call();
                assertTrue(
                        answer.contains("cannot read the request: method=" + method)
                                || answer.contains("request is too long: method=Health"),
                        answer);
            }
        }
    }
}

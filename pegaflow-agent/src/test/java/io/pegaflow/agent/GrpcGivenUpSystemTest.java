package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.agent.grpc.proto.EngineGrpc;
import io.pegaflow.agent.grpc.proto.SaveResponse;
import io.pegaflow.agent.http.HttpAddress;
import io.pegaflow.engine.runtime.counters.EngineCounter;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Transfers whose clients have given up while the device was busy with another one that fills its queue. */
@Timeout(60)
class GrpcGivenUpSystemTest {
    private static final int QUEUE_BYTES = 64 * 1024;
    private static final int LAYERS = QUEUE_BYTES / (GrpcClient.BLOCKS * GrpcClient.BLOCK_BYTES);
    private static final int FIRST = 1;
    private static final int SECOND = 2;

    private final TestAgent agent = new TestAgent(context -> {
        context.grpc().address(new HttpAddress("127.0.0.1", 0));
        context.devices().copyChunkBytes(QUEUE_BYTES).copyInFlightBytes(QUEUE_BYTES);
    });
    private GrpcClient client;

    @BeforeEach
    void register() {
        client = new GrpcClient(agent.grpcAddress(), agent.directory.devices(), "instance", 0, LAYERS);
        client.register("ns");
    }

    @AfterEach
    void close() {
        client.close();
        agent.close();
    }

    @Test
    void shouldCopyNothingToAClientThatHasRemovedItsState() {
        for (final int salt : new int[] {FIRST, SECOND}) {
            client.fill(salt);
            client.save(salt, GrpcClient.BLOCKS);
        }
        client.zero();
        agent.backend.shut();
        try (GrpcLoadState first = new GrpcLoadState();
                GrpcLoadState second = new GrpcLoadState()) {
            load(first, FIRST);
            load(second, SECOND);
            // Both are counted at one time, which is a little after the fact.
            agent.await(EngineCounter.TRANSFERS, 2);
            final long requests = agent.count(EngineCounter.REQUESTS);
            second.remove();
            agent.await(EngineCounter.REQUESTS, requests + 1);
            agent.backend.open();
            assertEquals(1, first.await());
            agent.await(EngineCounter.TRANSFERS, 0);
        }
        assertContent(FIRST);
        assertEquals(1, client.load(client.query(SECOND, GrpcClient.BLOCKS).getLease(), 0, 1, 2, 3));
        assertContent(SECOND);
    }

    private void load(final GrpcLoadState state, final int salt) {
        assertTrue(client.soon()
                .load(client.loading(
                                state, client.query(salt, GrpcClient.BLOCKS).getLease(), 0, 1, 2, 3)
                        .build())
                .getStatus()
                .getOk());
    }

    private void assertContent(final int salt) {
        for (int layer = 0; layer < LAYERS; layer++) {
            for (int block = 0; block < GrpcClient.BLOCKS; block++) {
                assertEquals(layer * GrpcClient.BLOCKS + block + 1 + salt, client.content(layer, block));
            }
        }
    }

    @Test
    void shouldSaveNothingOfAClientThatHasCancelled() throws Exception {
        client.fill(FIRST);
        agent.backend.shut();
        final Future<SaveResponse> first = beginSave(FIRST);
        agent.await(EngineCounter.TRANSFERS, 1);
        final Future<SaveResponse> second = beginSave(SECOND);
        agent.await(EngineCounter.TRANSFERS, 2);
        final long requests = agent.count(EngineCounter.REQUESTS);
        second.cancel(true);
        agent.await(EngineCounter.REQUESTS, requests + 1);
        agent.backend.open();
        assertTrue(first.get(20, TimeUnit.SECONDS).getStatus().getOk());
        agent.await(EngineCounter.TRANSFERS, 0);
        assertEquals(0, client.query(SECOND, GrpcClient.BLOCKS).getNumHitBlocks());
        assertEquals(GrpcClient.BLOCKS, client.query(FIRST, GrpcClient.BLOCKS).getNumHitBlocks());
    }

    private Future<SaveResponse> beginSave(final int salt) {
        return EngineGrpc.newFutureStub(client.channel)
                .save(client.saving(salt, GrpcClient.BLOCKS).build());
    }
}

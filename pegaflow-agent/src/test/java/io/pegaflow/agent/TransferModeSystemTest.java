package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.ByteString;
import io.pegaflow.agent.grpc.proto.QueryReady;
import io.pegaflow.agent.grpc.proto.TransferMode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clients may ask for copies by kernel: the copy engine serves them with the same result, and one line an instance says so. */
class TransferModeSystemTest {
    private static final String NOTE = "copies by kernel were asked for, the copy engine serves them: instance='%s'";
    private static final int SALT = 7;

    @Test
    void shouldServeKernelTransfersOverGrpcAndSayItOnce() {
        try (GrpcSystem system = new GrpcSystem().start("--host-devices", "2")) {
            final List<GrpcClient> ranks = List.of(system.newClient("kernel", 0, 2), system.newClient("kernel", 1, 2));
            for (final GrpcClient rank : ranks) {
                rank.soon()
                        .registerContextBatch(rank.registration("ns")
                                .setTransferMode(TransferMode.TRANSFER_MODE_KERNEL)
                                .setTpSize(2)
                                .setTpRank(rank.deviceId)
                                .setWorldSize(2)
                                .build());
            }
            for (final GrpcClient rank : ranks) {
                rank.fill(SALT + rank.deviceId);
                rank.soon()
                        .save(rank.saving(SALT, GrpcClient.BLOCKS)
                                .setTpRank(rank.deviceId)
                                .build());
                rank.zero();
            }
            final QueryReady ready = ranks.get(0).query(SALT, GrpcClient.BLOCKS);
            assertEquals(GrpcClient.BLOCKS, ready.getNumHitBlocks());
            for (final GrpcClient rank : ranks) {
                assertEquals(1, load(rank, ready.getLease()));
                for (int i = 0; i < 2 * GrpcClient.BLOCKS; i++) {
                    final int layer = i / GrpcClient.BLOCKS;
                    final int block = i % GrpcClient.BLOCKS;
                    final int saved = layer * GrpcClient.BLOCKS + GrpcClient.BLOCKS - 1 - block;
                    assertEquals(saved + 1 + SALT + rank.deviceId, rank.content(layer, block));
                }
            }
            assertNotedOnce(system.agent, "kernel");
        }
    }

    @Test
    void shouldServeKernelTransfersOfCudaMemoryAndSayItOnce() {
        try (CudaSystem system = new CudaSystem()) {
            system.start();
            final ChildJvm client = system.registeredClient("plain", 0);
            final ChildJvm other = system.registeredClient("other", 1);
            assertEquals("registered", client.ask("register kernel-0 ns KERNEL"));
            assertEquals("registered", other.ask("register kernel-1 ns KERNEL"));
            system.assertServes(client, 1);
            system.assertServes(other, 1000);
            assertNotedOnce(system.agent, "kernel-0");
            assertNotedOnce(system.agent, "kernel-1");
            assertEquals(0, system.driver().events("pageable_async"));
        }
    }

    /** Into the blocks in reverse order. */
    private static long load(final GrpcClient rank, final ByteString lease) {
        try (GrpcLoadState state = new GrpcLoadState()) {
            rank.soon()
                    .load(rank.loading(state, lease, 3, 2, 1, 0)
                            .setTpRank(rank.deviceId)
                            .build());
            return state.await();
        }
    }

    private static void assertNotedOnce(final ChildJvm agent, final String instance) {
        final String note = String.format(NOTE, instance);
        agent.awaitLine(note);
        assertEquals(
                1, agent.lines().stream().filter(line -> line.contains(note)).count());
    }
}

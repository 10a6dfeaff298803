package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pegaflow.client.BlockingPegaflowClient;
import io.pegaflow.client.ClientContext;
import io.pegaflow.client.HostDeviceMemory;
import io.pegaflow.client.LoadSpec;
import io.pegaflow.client.QueryResult;
import io.pegaflow.client.RegisterSpec;
import io.pegaflow.client.SaveSpec;
import io.pegaflow.ipc.LayerLayout;
import io.pegaflow.ipc.TransferMode;
import java.nio.ByteOrder;
import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Instances of several devices over a running agent: replicas, storage groups, page-first pages; every byte is compared. */
class TopologySystemTest {
    private static final int BLOCKS = 8;
    private static final int HASH_LENGTH = 16;
    private static final LayerLayout ATTN_0 = LayerLayout.contiguous("attn.0", 0, 0, BLOCKS, 4096);
    private static final LayerLayout ATTN_1 = LayerLayout.split("attn.1", 0, 32 * 1024, BLOCKS, 2048);
    private static final LayerLayout STATE =
            LayerLayout.contiguous("state", 0, 64 * 1024, BLOCKS, 70_000).inGroup(1);
    private static final int MEMORY_BYTES = 64 * 1024 + BLOCKS * 70_000;

    private final TestAgent agent = new TestAgent();
    private final BlockingPegaflowClient client = BlockingPegaflowClient.connect(new ClientContext()
            .aeronDirectoryName(agent.directory.aeron().toString())
            .requestTermLength(1 << 20)
            .clientName("topology"));
    private final HostDeviceMemory[] memories = {
        HostDeviceMemory.create(agent.directory.devices(), MEMORY_BYTES),
        HostDeviceMemory.create(agent.directory.devices(), MEMORY_BYTES)
    };
    private final UnsafeBuffer hashes = new UnsafeBuffer(new byte[BLOCKS * HASH_LENGTH]);
    private final SaveSpec save = new SaveSpec();
    private final LoadSpec load = new LoadSpec();

    TopologySystemTest() {
        for (int i = 0; i < BLOCKS; i++) {
            hashes.putLong(i * HASH_LENGTH, 0xCAFE + i);
        }
    }

    @AfterEach
    void close() {
        CloseHelper.closeAll(client, memories[0], memories[1], agent);
    }

    private RegisterSpec.Builder spec(final int deviceId, final LayerLayout... layers) {
        final RegisterSpec.Builder spec = RegisterSpec.builder()
                .instanceName("instance")
                .deviceId(deviceId)
                .worldSize(2)
                .allocation(memories[deviceId].handle(), MEMORY_BYTES);
        for (final LayerLayout layer : layers) {
            spec.layer(layer);
        }
        return spec;
    }

    private static UnsafeBuffer ids(final int... values) {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[values.length * Integer.BYTES]);
        for (int i = 0; i < values.length; i++) {
            buffer.putInt(i * Integer.BYTES, values[i], ByteOrder.LITTLE_ENDIAN);
        }
        return buffer;
    }

    private byte[] range(final int device, final LayerLayout layer, final int block, final int range) {
        final int length = (int) (layer.isSplit() ? layer.segmentBytes() : layer.blockBytes());
        final byte[] bytes = new byte[length];
        memories[device].buffer().getBytes((int) (layer.blockOffset(block) + range * layer.kvStrideBytes()), bytes);
        return bytes;
    }

    private void fill(final int device, final LayerLayout layer, final int block, final int seed) {
        for (int range = 0; range < (layer.isSplit() ? 2 : 1); range++) {
            final byte[] bytes = content(layer, seed, range);
            memories[device].buffer().putBytes((int) (layer.blockOffset(block) + range * layer.kvStrideBytes()), bytes);
        }
    }

    private static byte[] content(final LayerLayout layer, final int seed, final int range) {
        final byte[] bytes = new byte[(int) (layer.isSplit() ? layer.segmentBytes() : layer.blockBytes())];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (layer.name().hashCode() + seed * 31 + range * 17 + i * 7 + (i >>> 8));
        }
        return bytes;
    }

    private void assertHolds(final int device, final LayerLayout layer, final int block, final int seed) {
        for (int range = 0; range < (layer.isSplit() ? 2 : 1); range++) {
            assertArrayEquals(
                    content(layer, seed, range),
                    range(device, layer, block, range),
                    layer.name() + " device " + device + " block " + block + " range " + range);
        }
    }

    @Test
    void shouldLoadAllStorageGroupsOnAReplicaOfTheDeviceThatSaved() {
        client.register(spec(0, ATTN_0, STATE, ATTN_1).build());
        final long key = client.register(spec(1, STATE, ATTN_1, ATTN_0)
                        .transferMode(TransferMode.KERNEL)
                        .build())
                .instanceKey();
        for (int block = 0; block < 3; block++) {
            fill(0, ATTN_0, block, block);
            fill(0, ATTN_1, block, block);
        }
        fill(0, STATE, 5, 2);
        client.save(save.begin(key, 0)
                .addPart(0, null, 0, 0, ids(0, 1, 2), 0, HASH_LENGTH, hashes, 0, 3)
                .addPart(1, null, 0, 0, ids(5), 0, HASH_LENGTH, hashes, 2 * HASH_LENGTH, 1));
        for (int device = 1; device >= 0; device--) {
            final QueryResult prefix = client.query(key, 0, HASH_LENGTH, hashes, 0, BLOCKS);
            final QueryResult members = client.query(key, 1, HASH_LENGTH, hashes, 0, BLOCKS);
            assertEquals(3, prefix.hitCount());
            assertArrayEquals(new int[] {2}, members.positions());
            client.load(load.begin(key, device)
                    .addPart(prefix.leaseHigh(), prefix.leaseLow(), 0, null, 0, 0, ids(7, 6, 4), 0, 3)
                    .addPart(members.leaseHigh(), members.leaseLow(), 1, null, 0, 0, ids(1), 0, 1));
            for (int i = 0; i < 3; i++) {
                assertHolds(device, ATTN_0, new int[] {7, 6, 4}[i], i);
                assertHolds(device, ATTN_1, new int[] {7, 6, 4}[i], i);
            }
            assertHolds(device, STATE, 1, 2);
        }
    }

    @Test
    void shouldSealAPageFirstBlockWhenBothLayerSetsAreThere() {
        final LayerLayout second = LayerLayout.contiguous("attn.1", 0, 32 * 1024, BLOCKS, 1536);
        final LayerLayout third = LayerLayout.contiguous("attn.2", 0, 48 * 1024, BLOCKS, 512);
        client.register(spec(0, third, ATTN_0).pageFirst(true).build());
        final long key =
                client.register(spec(1, second).pageFirst(true).build()).instanceKey();
        for (int block = 0; block < 2; block++) {
            fill(0, ATTN_0, block, block);
            fill(0, third, block, block);
            fill(1, second, 3 + block, block);
        }
        client.save(save.begin(key, 0).addPart(0, null, 0, 0, ids(0, 1), 0, HASH_LENGTH, hashes, 0, 2));
        assertEquals(0, client.query(key, 0, HASH_LENGTH, hashes, 0, 2).hitCount());
        client.save(save.begin(key, 1).addPart(0, null, 0, 0, ids(3, 4), 0, HASH_LENGTH, hashes, 0, 2));
        final QueryResult hits = client.query(key, 0, HASH_LENGTH, hashes, 0, 2);
        assertEquals(2, hits.hitCount());
        for (int device = 0; device < 2; device++) {
            client.load(
                    load.begin(key, device).addPart(hits.leaseHigh(), hits.leaseLow(), 0, null, 0, 0, ids(6, 7), 0, 2));
        }
        for (int block = 0; block < 2; block++) {
            assertHolds(0, ATTN_0, 6 + block, block);
            assertHolds(0, third, 6 + block, block);
            assertHolds(1, second, 6 + block, block);
        }
    }
}

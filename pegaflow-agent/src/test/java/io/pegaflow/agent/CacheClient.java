package io.pegaflow.agent;

import io.pegaflow.client.BlockingPegaflowClient;
import io.pegaflow.client.ClientContext;
import io.pegaflow.client.HostDeviceMemory;
import io.pegaflow.client.LoadResult;
import io.pegaflow.client.QueryResult;
import io.pegaflow.client.RegisterResult;
import io.pegaflow.client.RegisterSpec;
import io.pegaflow.client.SaveResult;
import io.pegaflow.ipc.LayerLayout;
import io.pegaflow.ipc.TransferMode;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Supplier;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * An inference process of the tests: one device with some layers, whose blocks it fills with what follows from the block's id
 * in the cache, so that every loaded word can be checked.
 */
final class CacheClient implements AutoCloseable {
    static final int LAYERS = 3;
    static final int DEVICE_BLOCKS = 64;
    static final int SEGMENT_BYTES = 4096;
    static final int HASH_LENGTH = 32;
    static final long BLOCK_BYTES = (long) LAYERS * SEGMENT_BYTES;
    private static final int MEMORY_BYTES = LAYERS * SEGMENT_BYTES * DEVICE_BLOCKS;

    final BlockingPegaflowClient client;
    final ClientMemory memory;
    private final UnsafeBuffer hashes = new UnsafeBuffer(new byte[DEVICE_BLOCKS * HASH_LENGTH]);
    private final UnsafeBuffer blockIds = new UnsafeBuffer(new byte[DEVICE_BLOCKS * Integer.BYTES]);
    private final Path deviceDirectory;
    private final int deviceId;
    private long instanceKey;
    private QueryResult lease;

    CacheClient(final Path aeronDirectory, final Path deviceDirectory, final String name) {
        this(aeronDirectory, deviceDirectory, name, 0);
    }

    CacheClient(final Path aeronDirectory, final Path deviceDirectory, final String name, final int deviceId) {
        this(
                deviceDirectory,
                deviceId,
                new ClientContext()
                        .aeronDirectoryName(aeronDirectory.toString())
                        .requestTermLength(1 << 20)
                        .clientName(name));
    }

    CacheClient(final Path deviceDirectory, final int deviceId, final ClientContext context) {
        this(
                deviceDirectory,
                deviceId,
                context,
                () -> ClientMemory.of(HostDeviceMemory.create(deviceDirectory, MEMORY_BYTES)));
    }

    CacheClient(
            final Path deviceDirectory,
            final int deviceId,
            final ClientContext context,
            final Supplier<ClientMemory> memorySupplier) {
        this.deviceDirectory = deviceDirectory;
        this.deviceId = deviceId;
        client = BlockingPegaflowClient.connect(context);
        memory = memorySupplier.get();
    }

    /** With memory of a CUDA device, which this process knows by the same number as the agent. */
    static CacheClient onCuda(final Path aeronDirectory, final String name, final int deviceId) {
        return new CacheClient(
                null,
                deviceId,
                new ClientContext()
                        .aeronDirectoryName(aeronDirectory.toString())
                        .requestTermLength(1 << 20)
                        .clientName(name),
                () -> new CudaClientMemory(deviceId, MEMORY_BYTES));
    }

    RegisterResult register(final String instanceName, final String namespaceName) {
        return register(instanceName, namespaceName, TransferMode.DIRECT);
    }

    RegisterResult register(final String instanceName, final String namespaceName, final TransferMode transferMode) {
        final RegisterSpec.Builder spec = RegisterSpec.builder()
                .transferMode(transferMode)
                .instanceName(instanceName)
                .namespaceName(namespaceName)
                .deviceId(deviceId)
                .allocation(memory.handle(), memory.sizeBytes());
        for (int i = 0; i < LAYERS; i++) {
            spec.layer(LayerLayout.contiguous("layer-" + i, 0, layerOffset(i), DEVICE_BLOCKS, SEGMENT_BYTES));
        }
        final RegisterResult result = client.register(spec.build());
        instanceKey = result.instanceKey();
        return result;
    }

    /** Save consecutive ids from device blocks that are filled for it. */
    SaveResult save(final long firstId, final int count) {
        for (int i = 0; i < count; i++) {
            fill(i, firstId + i);
        }
        memory.push();
        return saveAsItIs(firstId, count);
    }

    SaveResult saveAsItIs(final long firstId, final int count) {
        putHashes(firstId, count);
        putBlockIds(0, count);
        return client.save(instanceKey, deviceId, 0, 0, 0, null, 0, 0, blockIds, 0, HASH_LENGTH, hashes, 0, count);
    }

    QueryResult query(final long firstId, final int count) {
        putHashes(firstId, count);
        lease = client.query(instanceKey, 0, HASH_LENGTH, hashes, 0, count);
        return lease;
    }

    /** Load the hits of the last query into device blocks that are wiped before. */
    QueryResult lease() {
        return lease;
    }

    LoadResult load(final int firstBlock) {
        for (int i = 0; i < lease.hitCount(); i++) {
            wipe(firstBlock + i);
        }
        memory.push();
        putBlockIds(firstBlock, lease.hitCount());
        return client.load(
                instanceKey, deviceId, 0, lease.leaseHigh(), lease.leaseLow(), blockIds, 0, lease.hitCount());
    }

    /** Take the exported memory away under the agent's feet. */
    void truncateMemory() throws IOException {
        final Path file = deviceDirectory.resolve(new String(memory.handle(), StandardCharsets.US_ASCII));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }
    }

    /** Number of words of consecutive device blocks that differ from what the ids' content should be. */
    int countWrongWords(final int firstBlock, final long firstId, final int count) {
        memory.pull();
        int wrong = 0;
        for (int i = 0; i < count; i++) {
            for (int layer = 0; layer < LAYERS; layer++) {
                for (int word = 0; word < SEGMENT_BYTES / Long.BYTES; word++) {
                    if (memory.buffer().getLong(wordOffset(firstBlock + i, layer, word))
                            != content(firstId + i, layer, word)) {
                        wrong++;
                    }
                }
            }
        }
        return wrong;
    }

    private void fill(final int block, final long id) {
        for (int layer = 0; layer < LAYERS; layer++) {
            for (int word = 0; word < SEGMENT_BYTES / Long.BYTES; word++) {
                memory.buffer().putLong(wordOffset(block, layer, word), content(id, layer, word));
            }
        }
    }

    private void wipe(final int block) {
        for (int layer = 0; layer < LAYERS; layer++) {
            memory.buffer().setMemory(wordOffset(block, layer, 0), SEGMENT_BYTES, (byte) 0xEE);
        }
    }

    private void putHashes(final long firstId, final int count) {
        for (int i = 0; i < count; i++) {
            for (int word = 0; word < HASH_LENGTH / Long.BYTES; word++) {
                hashes.putLong(i * HASH_LENGTH + word * Long.BYTES, content(firstId + i, -1, word));
            }
        }
    }

    private void putBlockIds(final int firstBlock, final int count) {
        for (int i = 0; i < count; i++) {
            blockIds.putInt(i * Integer.BYTES, firstBlock + i, ByteOrder.LITTLE_ENDIAN);
        }
    }

    private static int layerOffset(final int layer) {
        return layer * DEVICE_BLOCKS * SEGMENT_BYTES;
    }

    private static int wordOffset(final int block, final int layer, final int word) {
        return layerOffset(layer) + block * SEGMENT_BYTES + word * Long.BYTES;
    }

    static long content(final long id, final int layer, final int word) {
        long z = id * 0x9E3779B97F4A7C15L + (layer + 2) * 0xBF58476D1CE4E5B9L + word;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    @Override
    public void close() {
        client.close();
        memory.close();
    }
}

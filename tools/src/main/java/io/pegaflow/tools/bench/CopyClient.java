package io.pegaflow.tools.bench;

import io.pegaflow.client.BlockingPegaflowClient;
import io.pegaflow.client.ClientContext;
import io.pegaflow.client.HostDeviceMemory;
import io.pegaflow.client.QueryResult;
import io.pegaflow.client.RegisterSpec;
import io.pegaflow.ipc.LayerLayout;
import io.pegaflow.tools.device.ExportedMemory;
import io.pegaflow.tools.device.HostExportedMemory;
import io.pegaflow.tools.device.cuda.CudaExportedMemory;
import io.pegaflow.tools.process.AgentProcess;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Random;
import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * An instance of one device and one layer whose requests name all of its blocks, scattered. From its first load on it holds a
 * lease of what it saved last, so that others who save beside it cannot evict what it is about to load. Single-threaded.
 */
final class CopyClient implements AutoCloseable {
    private static final int HASH_LENGTH = 32;
    private static final int MAX_SAVES = 100;

    private final int blockBytes;
    private final int blocks;
    private final ExportedMemory memory;
    private final BlockingPegaflowClient client;
    private final long instanceKey;
    private final int[] order;
    private final UnsafeBuffer blockIds;
    private final UnsafeBuffer hashes;
    private final Random random;
    private QueryResult lease;

    CopyClient(
            final AgentProcess agent,
            final String deviceBackend,
            final String name,
            final int blockBytes,
            final int blocks) {
        this.blockBytes = blockBytes;
        this.blocks = blocks;
        random = new Random(name.hashCode());
        final long bytes = (long) blockBytes * blocks * 2;
        memory = deviceBackend.equals("cuda")
                ? CudaExportedMemory.create(0, bytes)
                : new HostExportedMemory(HostDeviceMemory.create(agent.deviceDirectory(), bytes), 0);
        // Every other block, shuffled: no two touch.
        order = shuffled(blocks);
        blockIds = new UnsafeBuffer(new byte[blocks * Integer.BYTES]);
        for (int i = 0; i < blocks; i++) {
            blockIds.putInt(i * Integer.BYTES, order[i], ByteOrder.LITTLE_ENDIAN);
        }
        hashes = new UnsafeBuffer(new byte[blocks * HASH_LENGTH]);
        client = BlockingPegaflowClient.connect(new ClientContext()
                .aeronDirectoryName(agent.aeronDirectory().toString())
                .clientName(name));
        instanceKey = client.register(RegisterSpec.builder()
                        .instanceName(name)
                        .namespaceName(name)
                        .deviceId(memory.deviceId())
                        .allocation(memory.handle(), memory.sizeBytes())
                        .layer(LayerLayout.contiguous("layer", 0, 0, 2L * blocks, blockBytes))
                        .build())
                .instanceKey();
    }

    private int[] shuffled(final int count) {
        final int[] ids = new int[count];
        for (int i = 0; i < count; i++) {
            final int other = random.nextInt(i + 1);
            ids[i] = ids[other];
            ids[other] = 2 * i;
        }
        return ids;
    }

    long bytes() {
        return (long) blocks * blockBytes;
    }

    /** Save all blocks under new hashes; how long the request took, in ns. */
    long saveNs() {
        release(lease);
        lease = null;
        for (int i = 0; i < hashes.capacity(); i += Long.BYTES) {
            hashes.putLong(i, random.nextLong());
        }
        final long startNs = System.nanoTime();
        final long copied = client.save(
                        instanceKey,
                        memory.deviceId(),
                        0,
                        0,
                        0,
                        null,
                        0,
                        0,
                        blockIds,
                        0,
                        HASH_LENGTH,
                        hashes,
                        0,
                        blocks)
                .bytesCopied();
        final long tookNs = System.nanoTime() - startNs;
        check(copied, "saved");
        return tookNs;
    }

    /** Load what was saved last; how long the load took, in ns, the queries before it apart. */
    long loadNs() {
        final QueryResult loaded = lease == null ? leaseOfAll() : lease;
        // Before the load ends the one it uses.
        lease = query();
        final long startNs = System.nanoTime();
        final long copied = client.load(
                        instanceKey,
                        memory.deviceId(),
                        0,
                        loaded.leaseHigh(),
                        loaded.leaseLow(),
                        blockIds,
                        0,
                        loaded.hitCount())
                .bytesCopied();
        final long tookNs = System.nanoTime() - startNs;
        check(copied, "loaded");
        return tookNs;
    }

    /** Others may have evicted some of it since it was saved; then it is saved again. */
    private QueryResult leaseOfAll() {
        for (int i = 0; i < MAX_SAVES; i++) {
            final QueryResult result = query();
            if (result.hitCount() == blocks) {
                return result;
            }
            release(result);
            saveNs();
        }
        throw new IllegalStateException("what was saved is evicted before it can be leased: saves=" + MAX_SAVES
                + ", bytes=" + bytes() + "; use fewer --clients");
    }

    private QueryResult query() {
        return client.query(instanceKey, 0, HASH_LENGTH, hashes, 0, blocks);
    }

    private void release(final QueryResult ended) {
        if (ended != null && ended.hitCount() > 0) {
            client.release(ended.leaseHigh(), ended.leaseLow());
        }
    }

    private void check(final long copied, final String what) {
        if (copied != bytes()) {
            throw new IllegalStateException("not all was copied: " + what + "=" + copied + ", asked_bytes=" + bytes()
                    + ", block_bytes=" + blockBytes);
        }
    }

    /** The same ranges with nobody between; to be closed before this client. */
    BareLoop bareLoop(final Path poolDirectory, final long poolBytes) {
        return new BareLoop(memory, order, blockBytes, poolDirectory, poolBytes);
    }

    @Override
    public void close() {
        CloseHelper.closeAll(client, memory);
    }
}

package io.pegaflow.tools.demo;

import io.pegaflow.client.ClientContext;
import io.pegaflow.client.PegaflowClient;
import io.pegaflow.client.RegisterSpec;
import io.pegaflow.tools.device.ExportedMemory;
import io.pegaflow.tools.process.AgentLostException;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.UnsafeBuffer;

/** Over shared memory. Requests allocate nothing. */
final class AeronLink implements CacheLink {
    private static final int WHOLE_INSTANCE = -1;

    private final AgentLink.Sender querySender = this::sendQuery;
    private final AgentLink.Sender loadSender = this::sendLoad;
    private final AgentLink.Sender saveSender = this::sendSave;
    private final AgentLink.Sender releaseSender = this::sendRelease;
    private final AgentLink link;
    private DemoRank[] ranks;
    private long instanceKey;
    private long leaseHigh;
    private long leaseLow;
    private UnsafeBuffer blockIds;
    private UnsafeBuffer hashes;
    private int hitCount;
    private int blockCount;

    AeronLink(
            final ClientContext context,
            final int rankCount,
            final Latencies latencies,
            final BooleanSupplier stopped) {
        link = new AgentLink(context, rankCount, latencies, stopped);
    }

    @Override
    public void awaitConnected() throws AgentLostException {
        link.awaitConnected();
    }

    @Override
    public void register(final String instanceName, final String namespace, final DemoRank[] ofInstance)
            throws AgentLostException {
        ranks = ofInstance;
        link.exchange(
                null,
                ranks.length,
                (client, rank) -> client.register(spec(instanceName, namespace, ranks.length, rank)));
        instanceKey = link.reply(0).instanceKey;
    }

    private RegisterSpec spec(final String instanceName, final String namespace, final int tpSize, final int rank) {
        final ExportedMemory memory = ranks[rank].memory();
        final RegisterSpec.Builder spec = RegisterSpec.builder()
                .instanceName(instanceName)
                .namespaceName(namespace)
                .deviceId(memory.deviceId())
                .tp(rank, tpSize)
                .worldSize(tpSize)
                .allocation(memory.handle(), memory.sizeBytes());
        ranks[rank].blocks().layouts().forEach(spec::layer);
        return spec.build();
    }

    @Override
    public void query(final UnsafeBuffer packedHashes, final int count) throws AgentLostException {
        hashes = packedHashes;
        blockCount = count;
        link.exchange(RequestKind.QUERY, 1, querySender);
    }

    @Override
    public void load(final long high, final long low, final UnsafeBuffer targetIds, final int count)
            throws AgentLostException {
        lease(high, low);
        blockIds = targetIds;
        blockCount = count;
        link.exchange(RequestKind.LOAD, ranks.length, loadSender);
    }

    @Override
    public void save(
            final long high,
            final long low,
            final UnsafeBuffer sourceIds,
            final UnsafeBuffer packedHashes,
            final int hits,
            final int count)
            throws AgentLostException {
        lease(high, low);
        blockIds = sourceIds;
        hashes = packedHashes;
        hitCount = hits;
        blockCount = count;
        link.exchange(RequestKind.SAVE, ranks.length, saveSender);
    }

    @Override
    public void release(final long high, final long low) throws AgentLostException {
        lease(high, low);
        link.exchange(null, 1, releaseSender);
    }

    @Override
    public void unregister() throws AgentLostException {
        link.exchange(null, 1, (client, index) -> client.unregister(instanceKey, WHOLE_INSTANCE));
    }

    @Override
    public Reply reply(final int index) {
        return link.reply(index);
    }

    @Override
    public void pauseUntil(final long timeNs) throws AgentLostException {
        link.pauseUntil(timeNs);
    }

    @Override
    public long agentRestarts() {
        return link.agentRestarts();
    }

    @Override
    public void close() {
        link.close();
    }

    private void lease(final long high, final long low) {
        leaseHigh = high;
        leaseLow = low;
    }

    private long sendQuery(final PegaflowClient client, final int index) {
        return client.query(instanceKey, 0, BlockHashes.HASH_LENGTH, hashes, 0, blockCount);
    }

    private long sendLoad(final PegaflowClient client, final int rank) {
        return client.load(
                instanceKey, ranks[rank].memory().deviceId(), 0, leaseHigh, leaseLow, blockIds, 0, blockCount);
    }

    private long sendSave(final PegaflowClient client, final int rank) {
        return client.save(
                instanceKey,
                ranks[rank].memory().deviceId(),
                0,
                leaseHigh,
                leaseLow,
                null,
                0,
                0,
                blockIds,
                0,
                BlockHashes.HASH_LENGTH,
                hashes,
                hitCount * BlockHashes.HASH_LENGTH,
                blockCount);
    }

    private long sendRelease(final PegaflowClient client, final int index) {
        return client.release(leaseHigh, leaseLow);
    }
}

package io.pegaflow.tools.demo;

import io.pegaflow.ipc.BlockOutcome;
import io.pegaflow.tools.process.AgentLostException;
import io.pegaflow.tools.trace.Workload;
import java.nio.ByteOrder;
import java.util.BitSet;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Carries out one request after the other as an inference engine does: query the prompt's prefix, load the hits, verify them,
 * compute the rest, save it. Allocates only where something went wrong, whatever its link does.
 */
final class RequestRunner {
    private final Workload workload;
    private final BlockHashes hashes;
    private final String namespace;
    private final long namespaceKey;
    private final CacheLink link;
    private final DemoRank[] ranks;
    private final Tally tally;
    private final ClientEvents events;
    private final BlockRing sources;
    private final BlockRing targets;
    private final UnsafeBuffer packedHashes;
    private final UnsafeBuffer sourceIds;
    private final UnsafeBuffer targetIds;
    /** Ordinals of the blocks that this client completed itself and has not missed since. */
    private final BitSet ownBlocks;

    private final BitSet corruptBlocks;
    private int blockCount;
    private int hitCount;
    private long leaseHigh;
    private long leaseLow;

    RequestRunner(
            final Workload workload,
            final BlockHashes hashes,
            final String namespace,
            final CacheLink link,
            final DemoRank[] ranks,
            final DeviceSpace space,
            final Tally tally,
            final ClientEvents events) {
        this.workload = workload;
        this.hashes = hashes;
        this.namespace = namespace;
        this.namespaceKey = BlockContent.namespaceKey(namespace);
        this.link = link;
        this.ranks = ranks;
        this.tally = tally;
        this.events = events;
        sources = space.sources();
        targets = space.targets();
        final int largest = Math.max(1, workload.largestRequest());
        packedHashes = new UnsafeBuffer(new byte[largest * BlockHashes.HASH_LENGTH]);
        sourceIds = new UnsafeBuffer(new byte[largest * Integer.BYTES]);
        targetIds = new UnsafeBuffer(new byte[largest * Integer.BYTES]);
        ownBlocks = new BitSet(workload.distinctCount());
        corruptBlocks = new BitSet(workload.distinctCount());
    }

    void run(final int request) throws AgentLostException {
        blockCount = workload.blockCount(request);
        if (blockCount > 0) {
            hashes.pack(workload, request, packedHashes);
            query(request);
            if (hitCount > 0) {
                load(request);
            }
            if (hitCount < blockCount) {
                save(request);
            }
        }
        tally.blockLookups += blockCount;
        tally.requests++;
    }

    private void query(final int request) throws AgentLostException {
        link.query(packedHashes, blockCount);
        final Reply reply = link.reply(0);
        hitCount = reply.hitCount;
        leaseHigh = reply.leaseHigh;
        leaseLow = reply.leaseLow;
        if (!reply.hasSucceeded()) {
            error("query", request, reply);
        }
        tally.blockHits += hitCount;
        for (int i = 0; i < hitCount; i++) {
            if (!ownBlocks.get(workload.ordinal(request, i))) {
                tally.hitsOnOtherClientsBlocks++;
            }
        }
    }

    private void load(final int request) throws AgentLostException {
        targets.take(hitCount, targetIds);
        for (final DemoRank rank : ranks) {
            for (int i = 0; i < hitCount; i++) {
                rank.blocks().overwrite(blockId(targetIds, i), RankBlocks.TARGET_PATTERN);
            }
            rank.blocks().await();
        }
        final long startNs = System.nanoTime();
        link.load(leaseHigh, leaseLow, targetIds, hitCount);
        tally.loadNs += System.nanoTime() - startNs;
        boolean complete = true;
        for (int rank = 0; rank < ranks.length; rank++) {
            final Reply reply = link.reply(rank);
            tally.bytesLoaded += reply.bytesCopied;
            if (!reply.hasSucceeded()) {
                complete = false;
                error("load", request, reply);
            } else if (reply.blocksLoaded != hitCount) {
                complete = false;
                error(
                        "load",
                        request,
                        "fewer blocks than asked for: loaded=" + reply.blocksLoaded + ", hits=" + hitCount);
            }
        }
        if (complete) {
            tally.blocksLoaded += hitCount;
            verify(request);
        } else {
            // With every rank's share taken the lease ends by itself; here it would stay until its time is up.
            link.release(leaseHigh, leaseLow);
        }
    }

    private void verify(final int request) {
        for (int i = 0; i < hitCount; i++) {
            final int ordinal = workload.ordinal(request, i);
            final int blockId = blockId(targetIds, i);
            final long blockKey = hashes.blockKey(namespaceKey, ordinal);
            for (final DemoRank rank : ranks) {
                final String defect = rank.blocks().defect(blockId, blockKey);
                if (defect != null) {
                    corrupt(request, ordinal, blockId, defect);
                }
            }
        }
        tally.blocksVerified += hitCount;
    }

    private void save(final int request) throws AgentLostException {
        final int missing = blockCount - hitCount;
        sources.take(missing, sourceIds);
        for (int i = 0; i < missing; i++) {
            final long blockKey = hashes.blockKey(namespaceKey, workload.ordinal(request, hitCount + i));
            for (final DemoRank rank : ranks) {
                rank.blocks().fill(blockId(sourceIds, i), blockKey);
            }
        }
        for (final DemoRank rank : ranks) {
            rank.blocks().await();
        }
        final long startNs = System.nanoTime();
        link.save(leaseHigh, leaseLow, sourceIds, packedHashes, hitCount, missing);
        tally.saveNs += System.nanoTime() - startNs;
        for (int rank = 0; rank < ranks.length; rank++) {
            final Reply reply = link.reply(rank);
            tally.bytesSaved += reply.bytesCopied;
            if (reply.hasSucceeded()) {
                checkOutcomes(request, rank, reply, missing);
            } else {
                error("save", request, reply);
            }
        }
        for (int i = 0; i < missing; i++) {
            settle(request, i);
        }
        for (final DemoRank rank : ranks) {
            for (int i = 0; i < missing; i++) {
                rank.blocks().overwrite(blockId(sourceIds, i), RankBlocks.SOURCE_PATTERN);
            }
            rank.blocks().await();
        }
    }

    /** Learn from the outcomes of all ranks what became of one block of a save. */
    private void settle(final int request, final int index) {
        boolean sealed = false;
        boolean resident = true;
        for (int rank = 0; rank < ranks.length; rank++) {
            final Reply reply = link.reply(rank);
            final BlockOutcome outcome =
                    index < reply.outcomeCount ? BlockOutcome.get(reply.outcomes.getByte(index)) : BlockOutcome.UNKNOWN;
            sealed |= outcome == BlockOutcome.SEALED;
            resident &= outcome == BlockOutcome.RESIDENT;
        }
        final int ordinal = workload.ordinal(request, hitCount + index);
        if (sealed) {
            tally.blocksSaved++;
            ownBlocks.set(ordinal);
        } else if (!resident) {
            ownBlocks.clear(ordinal);
        }
    }

    private void checkOutcomes(final int request, final int rank, final Reply reply, final int missing) {
        int faults = 0;
        BlockOutcome last = null;
        for (int i = 0; i < missing; i++) {
            final BlockOutcome outcome = reply.outcome(i);
            switch (outcome) {
                case SEALED, STORED, RESIDENT, IN_FLIGHT -> {}
                default -> {
                    faults++;
                    last = outcome;
                }
            }
        }
        if (faults > 0) {
            error("save", request, "blocks were not stored: blocks=" + faults + ", outcome=" + last + ", rank=" + rank);
        }
    }

    private void corrupt(final int request, final int ordinal, final int blockId, final String defect) {
        if (!corruptBlocks.get(ordinal)) {
            corruptBlocks.set(ordinal);
            final String hash = hashes.hex(ordinal);
            events.corrupt(
                    namespace,
                    hash,
                    "wrong byte in a loaded block: namespace=" + namespace + ", block=" + workload.id(ordinal)
                            + ", hash=" + hash + ", " + defect + ", deviceBlock=" + blockId + ", request=" + request);
        }
    }

    private void error(final String what, final int request, final Reply reply) {
        error(what, request, reply.errorCode + ": " + reply.errorText);
    }

    private void error(final String what, final int request, final String text) {
        tally.errors++;
        events.error(what + " failed: request=" + request + ", namespace=" + namespace + ": " + text);
    }

    private static int blockId(final UnsafeBuffer ids, final int index) {
        return ids.getInt(index * Integer.BYTES, ByteOrder.LITTLE_ENDIAN);
    }
}

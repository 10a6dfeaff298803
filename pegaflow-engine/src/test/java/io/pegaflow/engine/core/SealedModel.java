package io.pegaflow.engine.core;

import static io.pegaflow.engine.core.RandomRun.require;

import io.pegaflow.engine.pool.SlabPool;
import io.pegaflow.ipc.LayerLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;

/** The blocks that must be visible, and what their pages must hold, as known from decisions and from the bytes of the pool. */
final class SealedModel {
    static final int UNIVERSE = 40;
    static final int DEVICE_BLOCKS = 24;
    static final String[] NAMESPACES = {"one", "two"};

    private final EngineCore core;
    private final World world;
    private final Map<Long, Map<String, Integer>> versions = new HashMap<>();
    private final Map<Long, Integer> idOf = new HashMap<>();
    private final Map<Long, Integer> sealed = new HashMap<>();
    private final List<String> namespaces = new ArrayList<>();

    SealedModel(final EngineCore core, final World world) {
        this.core = core;
        this.world = world;
        for (int id = 0; id < UNIVERSE; id++) {
            for (int namespaceId = 0; namespaceId < NAMESPACES.length; namespaceId++) {
                idOf.put(keyHash(namespaceId, id), id);
            }
        }
    }

    private long keyHash(final int namespaceId, final int id) {
        final byte[] hash = hash(id);
        return core.blocks.index.keyHash(namespaceId, 0, new UnsafeBuffer(hash), 0, hash.length);
    }

    static byte[] hash(final int id) {
        final byte[] hash = new byte[id % 7 == 0 ? 48 : 32];
        // Hashes of one request have one length, so ids of a length are asked together.
        Arrays.fill(hash, (byte) (id * 37));
        hash[hash.length - 1] = (byte) id;
        hash[0] = (byte) (id >>> 8);
        return hash;
    }

    /** One-rank instances have three layers, two-rank instances two: different shapes, fingerprints and page sizes. */
    static LayerLayout[] layouts(final int worldSize) {
        final LayerLayout a = LayerLayout.contiguous("zeta", 0, 0, DEVICE_BLOCKS, 64);
        final LayerLayout b = LayerLayout.split("alpha", 0, DEVICE_BLOCKS * 64, DEVICE_BLOCKS, 24);
        final LayerLayout c = LayerLayout.contiguous("mid", 0, DEVICE_BLOCKS * (64 + 48), DEVICE_BLOCKS, 600);
        return worldSize == 2 ? new LayerLayout[] {a, b} : new LayerLayout[] {a, b, c};
    }

    /** The core numbers namespaces in the order in which it first answers a registration for them. */
    void onNamespace(final String namespace) {
        if (!namespaces.contains(namespace)) {
            namespaces.add(namespace);
        }
    }

    /** I1, I2, I4: every cell of every shard holds what its key, layer and rank demand, and stays as it is. */
    void onSealed(final int head, final long keyHash) {
        require(idOf.containsKey(keyHash), "a sealed block has a known key");
        sealed.put(keyHash, head);
        versions.put(keyHash, cellVersions(head, namespaceOf(head), idOf.get(keyHash)));
    }

    String namespaceOf(final int head) {
        return namespaces.get(core.blocks.directory.namespaceId(head));
    }

    private Map<String, Integer> cellVersions(final int head, final String namespace, final int id) {
        final Map<String, Integer> found = new HashMap<>();
        final int shards = core.blocks.directory.shardCount(head);
        final LayerLayout[] layers = layouts(shards);
        for (int shard = 0; shard < shards; shard++) {
            final int page = core.blocks.shardPage(head, shard);
            require(page != SlabPool.NONE, "I1: every shard of a sealed block has a page");
            for (int layer = 0; layer < layers.length; layer++) {
                final long cell =
                        world.pool.address() + core.blocks.directory.pageOffset(page) + World.cellOffset(layers, layer);
                int cellVersion = -1;
                for (int i = 0; i < layers[layer].blockBytes() / 8; i++) {
                    final long word = UnsafeApi.getLong(cell + i * 8L);
                    require(
                            (word & ~0xFFFFL) == CellContent.word(namespace, id, layers[layer].name(), shard, i),
                            "I2: a sealed cell holds what was saved");
                    require(cellVersion < 0 || cellVersion == (word & 0xFFFF), "I4: a cell is one save's");
                    cellVersion = (int) (word & 0xFFFF);
                }
                found.put(shard + layers[layer].name(), cellVersion);
            }
        }
        return found;
    }

    void onDeparted(final long keyHash, final DepartureCause cause) {
        if (cause == DepartureCause.EVICTED) {
            require(sealed.remove(keyHash) != null, "an evicted block was sealed");
            versions.remove(keyHash);
        } else {
            require(!sealed.containsKey(keyHash), "a dropped block was partial");
        }
    }

    int idOf(final int head) {
        return idOf.get(core.blocks.index.keyHash(head));
    }

    int expectedHits(final String namespace, final int[] ids) {
        int expected = 0;
        for (final int id : ids) {
            if (!sealed.containsKey(keyHash(namespaces.indexOf(namespace), id))) {
                break;
            }
            expected++;
        }
        return expected;
    }

    /** I4: what was sealed is still byte for byte what it was. */
    void checkUnchanged() {
        for (final Map.Entry<Long, Integer> entry : sealed.entrySet()) {
            require(
                    cellVersions(entry.getValue(), namespaceOf(entry.getValue()), idOf.get(entry.getKey()))
                            .equals(versions.get(entry.getKey())),
                    "I4: a sealed block is never overwritten");
        }
    }
}

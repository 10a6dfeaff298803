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
    static final String[] NAMESPACES = {"one", "two"};
    static final int GROUPS = 3;

    /** What a key stands for. */
    record Key(int namespaceId, int group, int id) {}

    private final EngineCore core;
    private final World world;
    private final Map<Long, Map<String, Integer>> versions = new HashMap<>();
    private final Map<Long, Key> keys = new HashMap<>();
    private final Map<Long, Integer> sealed = new HashMap<>();
    private final Map<Integer, List<Shape.Shard>> shardsOf = new HashMap<>();
    private final List<String> namespaces = new ArrayList<>();

    SealedModel(final EngineCore core, final World world) {
        this.core = core;
        this.world = world;
        for (int id = 0; id < UNIVERSE; id++) {
            for (int namespaceId = 0; namespaceId < NAMESPACES.length; namespaceId++) {
                for (int group = 0; group < GROUPS; group++) {
                    final Key key = new Key(namespaceId, group, id);
                    require(keys.put(keyHash(key), key) == null, "I8: no two keys are alike");
                }
            }
        }
    }

    private long keyHash(final Key key) {
        final byte[] hash = hash(key.id);
        return core.blocks.index.keyHash(key.namespaceId, key.group, new UnsafeBuffer(hash), 0, hash.length);
    }

    static byte[] hash(final int id) {
        final byte[] hash = new byte[id % 7 == 0 ? 48 : 32];
        // Hashes of one request have one length, so ids of a length are asked together.
        Arrays.fill(hash, (byte) (id * 37));
        hash[hash.length - 1] = (byte) id;
        hash[0] = (byte) (id >>> 8);
        return hash;
    }

    static byte[][] hashes(final int[] ids) {
        final byte[][] hashes = new byte[ids.length][];
        for (int i = 0; i < ids.length; i++) {
            hashes[i] = hash(ids[i]);
        }
        return hashes;
    }

    /** The core numbers namespaces in the order in which the first device of each is registered. */
    void onNamespace(final String namespace) {
        if (!namespaces.contains(namespace)) {
            namespaces.add(namespace);
        }
    }

    /** An instance is sealed: its shards are those of its shape, and so are the fingerprints. */
    void onInstanceSealed(final Instance instance) {
        final Shape shape = Shape.named(instance.name.substring(0, instance.name.indexOf('/')));
        require(instance.groupCount() == shape.groups.size(), "an instance has the storage groups of its shape");
        for (int group = 0; group < shape.groups.size(); group++) {
            final StorageGroup found = instance.group(group);
            final List<Shape.Shard> expected = shape.groups.get(group);
            require(found.shardCount() == expected.size(), "a group has the shards of its shape");
            for (int shard = 0; shard < expected.size(); shard++) {
                require(found.cells(shard) == expected.get(shard).layers().length, "a shard has its layers");
            }
            final List<Shape.Shard> before = shardsOf.put(found.fingerprint(), expected);
            require(before == null || before == expected, "a fingerprint stands for one layout");
        }
    }

    /** I1, I2, I4: every cell of every shard holds what its key, layer and rank demand, and stays as it is. */
    void onSealed(final int head, final long keyHash) {
        require(keys.containsKey(keyHash), "a sealed block has a known key");
        require(core.blocks.directory.group(head) == keys.get(keyHash).group, "I8: a block is of its group");
        sealed.put(keyHash, head);
        versions.put(keyHash, cellVersions(head, keys.get(keyHash)));
    }

    private Map<String, Integer> cellVersions(final int head, final Key key) {
        final Map<String, Integer> found = new HashMap<>();
        final List<Shape.Shard> shards = shardsOf.get(core.blocks.directory.fingerprint(head));
        require(shards != null, "a sealed block has the layout of some instance");
        require(core.blocks.directory.shardCount(head) == shards.size(), "I1: a sealed block has all shards");
        for (int index = 0; index < shards.size(); index++) {
            final Shape.Shard shard = shards.get(index);
            final int page = core.blocks.shardPage(head, index);
            require(page != SlabPool.NONE, "I1: every shard of a sealed block has a page");
            require(core.blocks.directory.dataLength(page) == shard.pageBytes(), "a page holds its shard's layers");
            long cell = world.pool.address() + core.blocks.directory.pageOffset(page);
            for (final LayerLayout layer : shard.layers()) {
                found.put(index + layer.name(), cellVersion(cell, layer, key, shard.rank()));
                cell += layer.blockBytes();
            }
        }
        return found;
    }

    private int cellVersion(final long cell, final LayerLayout layer, final Key key, final int rank) {
        final String namespace = namespaces.get(key.namespaceId);
        int cellVersion = -1;
        for (int i = 0; i < layer.blockBytes() / 8; i++) {
            final long word = UnsafeApi.getLong(cell + i * 8L);
            require(
                    (word & ~0xFFFFL) == CellContent.word(namespace, key.id, layer.name(), rank, i),
                    "I2: a sealed cell holds what was saved");
            require(cellVersion < 0 || cellVersion == (word & 0xFFFF), "I4: a cell is one save's");
            cellVersion = (int) (word & 0xFFFF);
        }
        return cellVersion;
    }

    void onDeparted(final long keyHash, final DepartureCause cause) {
        if (cause == DepartureCause.EVICTED) {
            require(sealed.remove(keyHash) != null, "an evicted block was sealed");
            versions.remove(keyHash);
        } else if (cause == DepartureCause.CLEANED) {
            sealed.remove(keyHash);
            versions.remove(keyHash);
        } else {
            require(!sealed.containsKey(keyHash), "a dropped block was partial");
        }
    }

    /** Is a block of a lease the one that a client asked for? */
    boolean is(final int head, final String namespace, final int group, final int id) {
        final Key key = keys.get(core.blocks.index.keyHash(head));
        return key.group == group
                && key.id == id
                && namespaces.get(key.namespaceId).equals(namespace);
    }

    boolean isSealed(final String namespace, final int group, final int id) {
        return sealed.containsKey(keyHash(new Key(namespaces.indexOf(namespace), group, id)));
    }

    /** I4: what was sealed is still byte for byte what it was. */
    void checkUnchanged() {
        for (final Map.Entry<Long, Integer> entry : sealed.entrySet()) {
            require(
                    cellVersions(entry.getValue(), keys.get(entry.getKey())).equals(versions.get(entry.getKey())),
                    "I4: a sealed block is never overwritten");
        }
    }
}

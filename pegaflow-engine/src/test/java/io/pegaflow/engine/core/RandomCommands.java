package io.pegaflow.engine.core;

import io.pegaflow.ipc.RequestFlags;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** What the clients of a random run ask for: queries, saves, loads and releases, each noted with what its answer must be. */
final class RandomCommands {
    private final SplittableRandom random;
    private final World world;
    private final SealedModel model;
    private final RandomCrowd crowd;
    private final Wire wire = new Wire();
    private final int universe;
    private RandomClient lastSaver;
    private int lastGroup;
    private int[] lastIds = {};
    private int version;

    RandomCommands(final SplittableRandom random, final World world, final SealedModel model, final RandomCrowd crowd) {
        this.random = random;
        this.world = world;
        this.model = model;
        this.crowd = crowd;
        universe = 10 + random.nextInt(SealedModel.UNIVERSE - 9);
    }

    void query() {
        final RandomClient client = crowd.anyClient();
        if (client != null) {
            final RandomRequest request = crowd.request("query", client);
            final boolean again = lastIds.length > 0 && random.nextBoolean();
            request.ids = again ? lastIds : anyIds(10);
            request.group =
                    again ? lastGroup : random.nextInt(client.shape.groups.size() + (random.nextInt(8) == 0 ? 1 : 0));
            request.flags = random.nextInt(5) == 0 ? RequestFlags.QUERY_ALL_OR_NOTHING : 0;
            request.expectedPositions = expectedPositions(request);
            world.command(
                    client.connectionId,
                    wire,
                    wire.query(
                            crowd.correlationId,
                            client.key,
                            request.group,
                            request.flags,
                            SealedModel.hashes(request.ids)));
            request.isAnsweredAtOnce =
                    world.replies.stream().anyMatch(reply -> reply.correlationId == crowd.correlationId);
        }
    }

    /** Where the answer lies in the query: a prefix, or members anywhere. */
    private int[] expectedPositions(final RandomRequest request) {
        final boolean prefix = request.group == 0 || request.flags != 0;
        final int[] positions = new int[request.ids.length];
        int count = 0;
        for (int i = 0; i < request.ids.length; i++) {
            if (model.isSealed(request.client.namespace, request.group, request.ids[i])) {
                positions[count++] = i;
            } else if (prefix) {
                break;
            }
        }
        return Arrays.copyOf(positions, count);
    }

    void save() {
        // Half of the time another device of the instance saves what the last one did, so that blocks become whole.
        final boolean again = lastSaver != null && random.nextBoolean();
        final RandomClient client = again && !crowd.clients.isEmpty() ? crowd.partner(lastSaver) : crowd.anyClient();
        if (client == null) {
            return;
        }
        final RandomRequest request = crowd.request("save", client);
        final int saveVersion = ++version & 0xFFFF;
        final Wire.SavePart[] parts = new Wire.SavePart[random.nextInt(4) == 0 ? 1 + random.nextInt(3) : 1];
        int[] ids = again ? lastIds : anyIds(8);
        for (int i = 0; i < parts.length; i++) {
            final int group = again && i == 0 && client.positions(lastGroup).length > 0
                    ? lastGroup
                    : client.layers[random.nextInt(client.layers.length)].storageGroup();
            lastSaver = client;
            lastGroup = group;
            lastIds = ids;
            final int[] blockIds = client.takeBlocks(ids.length);
            if (blockIds == null) {
                request.saved.forEach(part -> client.freeBlocks(part.blockIds()));
                crowd.withdraw();
                return;
            }
            for (int block = 0; block < ids.length; block++) {
                client.fill(blockIds[block], ids[block], saveVersion);
            }
            request.saved.add(new RandomRequest.SavedPart(ids, blockIds));
            parts[i] = new Wire.SavePart(group, client.layersToSave(group, random), blockIds, SealedModel.hashes(ids));
            ids = random.nextBoolean() ? ids : anyIds(8);
        }
        final RandomRequest.LeaseModel lease =
                crowd.leases.isEmpty() ? null : crowd.leases.get(random.nextInt(crowd.leases.size()));
        world.command(
                client.connectionId,
                wire,
                wire.save(
                        crowd.correlationId,
                        client.key,
                        client.deviceId(),
                        lease == null ? 0 : lease.high(),
                        lease == null ? 0 : lease.low(),
                        random.nextInt(4) == 0 ? RequestFlags.SAVE_RECLAIMABLE : 0,
                        parts));
    }

    void load() {
        if (crowd.leases.isEmpty() || crowd.clients.isEmpty()) {
            return;
        }
        final RandomRequest.LeaseModel first = crowd.leases.get(random.nextInt(crowd.leases.size()));
        final RandomClient client = random.nextInt(5) == 0 ? crowd.anyClient() : crowd.partner(first.owner());
        final RandomRequest request = crowd.request("load", client);
        final List<Wire.LoadPart> parts = new ArrayList<>();
        addPart(request, parts, first);
        for (final RandomRequest.LeaseModel other : List.copyOf(crowd.leases)) {
            if (other != first && other.owner().instance.equals(client.instance) && random.nextInt(3) == 0) {
                addPart(request, parts, other);
            }
        }
        if (parts.isEmpty()) {
            crowd.withdraw();
            return;
        }
        request.hasShares = request.loaded.stream().allMatch(part -> crowd.hasShare(client, part.lease()));
        world.command(
                client.connectionId,
                wire,
                wire.load(crowd.correlationId, client.key, client.deviceId(), parts.toArray(new Wire.LoadPart[0])));
    }

    private void addPart(
            final RandomRequest request, final List<Wire.LoadPart> parts, final RandomRequest.LeaseModel lease) {
        final RandomClient client = request.client;
        final int[] blockIds = client.takeBlocks(lease.ids().length);
        if (blockIds == null) {
            return;
        }
        final int[] targets = blockIds.clone();
        if (random.nextInt(4) == 0) {
            targets[random.nextInt(targets.length)] = LoadCommand.ABSENT;
        }
        if (random.nextInt(12) == 0) {
            targets[random.nextInt(targets.length)] = Shape.DEVICE_BLOCKS + random.nextInt(3);
        }
        client.scribble(blockIds);
        final int[] all = client.positions(lease.group());
        final boolean some = all.length > 1 && random.nextInt(4) == 0;
        final int[] named = some ? new int[] {all[random.nextInt(all.length)]} : new int[0];
        request.loaded.add(new RandomRequest.LoadedPart(lease, some ? named : all, targets, blockIds));
        parts.add(new Wire.LoadPart(lease.high(), lease.low(), lease.group(), named, targets));
    }

    void releaseOrForget() {
        if (!crowd.leases.isEmpty()) {
            final RandomClient client = crowd.anyClient();
            final RandomRequest.LeaseModel lease = crowd.leases.remove(random.nextInt(crowd.leases.size()));
            if (client != null && random.nextInt(5) != 0) {
                crowd.request("release", client);
                world.command(client.connectionId, wire, wire.release(crowd.correlationId, lease.high(), lease.low()));
            }
        }
    }

    private int[] anyIds(final int most) {
        final boolean longHashes = random.nextInt(5) == 0;
        final int[] ids = new int[1 + random.nextInt(most)];
        int id = random.nextInt(universe);
        for (int i = 0; i < ids.length; i++) {
            do {
                id = (id + 1 + (random.nextInt(8) == 0 ? random.nextInt(5) : 0)) % universe;
            } while (id % 7 == 0 != longHashes);
            ids[i] = id;
        }
        return ids;
    }
}

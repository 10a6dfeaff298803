package io.pegaflow.engine.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A request of a random run that is in flight. */
final class RandomRequest {
    /** One part of a save. */
    record SavedPart(int[] ids, int... blockIds) {}

    /** One part of a load: the layers it names, its targets, and the blocks it keeps busy. */
    record LoadedPart(LeaseModel lease, int[] positions, int[] targets, int... blockIds) {}

    /** A lease as its client knows it, and the devices that have loaded all there is for them. */
    record LeaseModel(long high, long low, RandomClient owner, int group, Set<Integer> spent, int... ids) {}

    final String kind;
    final RandomClient client;
    final List<SavedPart> saved = new ArrayList<>();
    final List<LoadedPart> loaded = new ArrayList<>();
    int group;
    int[] ids;
    int flags;
    int[] expectedPositions;
    /** Do all leases of a load have a share left for its device? */
    boolean hasShares;

    boolean isAnsweredAtOnce;

    RandomRequest(final String kind, final RandomClient client) {
        this.kind = kind;
        this.client = client;
    }
}

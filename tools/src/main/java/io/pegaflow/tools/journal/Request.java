package io.pegaflow.tools.journal;

import io.pegaflow.tools.process.Figures;
import java.util.List;
import java.util.Map;
import org.agrona.collections.LongArrayList;
import org.agrona.collections.LongHashSet;

/** A recorded request as far as the tools need it, from its arrival to its answer. */
final class Request {
    long sequence;
    long timestampNs;
    int connectionId;
    long correlationId;
    RequestType type = RequestType.MALFORMED;
    /** 0 for none. */
    long instanceKey;
    /** Null unless it is or becomes known. */
    InstanceInfo instance;

    int deviceId = -1;
    int flags;
    /** Leases of a load or release, or the one a save continues; 0 for one that is not known. */
    final LongArrayList leases = new LongArrayList();

    /** Of a cancel. */
    long targetCorrelationId;
    /** Of a registration. */
    String instanceName = "";

    String namespaceName = "";
    int worldSize;
    int layers;
    /** Of a query, one; of a save, one for each part. */
    List<HashList> parts = List.of();
    /** Blocks that a load has targets for. */
    int targets;

    private LongHashSet keys;

    /** Numbers in place of ids. */
    void resolveLeases(final Map<Long, Long> numbers) {
        for (int i = 0; i < leases.size(); i++) {
            leases.setLong(i, numbers.getOrDefault(leases.getLong(i), 0L));
        }
    }

    /** Does a query or save name a block? Its instance is sealed. */
    boolean names(final long keyHash, final long seed) {
        if (keys == null) {
            keys = new LongHashSet();
            for (final HashList part : parts) {
                for (int i = 0; i < part.count(); i++) {
                    keys.add(part.keyHash(i, seed, instance.namespaceId()));
                }
            }
        }
        return keys.contains(keyHash);
    }

    /** Blocks named by a query or save, repetitions included. */
    int blocks() {
        int blocks = 0;
        for (final HashList part : parts) {
            blocks += part.count();
        }
        return blocks;
    }

    void addLease(final long high, final long low) {
        if (high != 0 || low != 0) {
            leases.addLong(high ^ low);
        }
    }

    /** By whom, for texts. */
    String who() {
        return instance == null
                ? instanceName.isEmpty() ? "connection " + connectionId : Figures.name(instanceName)
                : Figures.name(instance.name());
    }
}

package io.pegaflow.engine.core;

import io.pegaflow.engine.pool.SlabPool;
import io.pegaflow.engine.state.StateCursor;
import io.pegaflow.ipc.Limits;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.Long2ObjectHashMap;

/** The instances alive, and the namespaces ever named. */
final class InstanceTable {
    private final Long2ObjectHashMap<Instance> byKey = new Long2ObjectHashMap<>();
    private final List<Instance> inOrder = new ArrayList<>();
    private final List<String> namespaces = new ArrayList<>();
    private long nextKey = 1;

    Instance byKey(final long key) {
        return byKey.get(key);
    }

    Instance byName(final String name) {
        for (int i = 0; i < inOrder.size(); i++) {
            if (inOrder.get(i).name.equals(name)) {
                return inOrder.get(i);
            }
        }
        return null;
    }

    List<Instance> all() {
        return inOrder;
    }

    long nextKey() {
        return nextKey++;
    }

    void add(final Instance instance) {
        byKey.put(instance.key, instance);
        inOrder.add(instance);
    }

    void remove(final Instance instance) {
        byKey.remove(instance.key);
        inOrder.remove(instance);
    }

    int namespaceCount() {
        return namespaces.size();
    }

    /** Id of a namespace, -1 if nobody named it yet. */
    int namespaceId(final String name) {
        return namespaces.indexOf(name);
    }

    void addNamespace(final String name) {
        namespaces.add(name);
    }

    long hash() {
        long hash = 0;
        for (int i = 0; i < inOrder.size(); i++) {
            hash += inOrder.get(i).hash();
        }
        return hash;
    }

    void state(final StateCursor cursor, final SlabPool pool) {
        nextKey = cursor.int64(nextKey);
        final int count = cursor.within(namespaces.size(), 0, Limits.MAX_NAMESPACES);
        for (int i = 0; i < count; i++) {
            final String name = cursor.text(cursor.isReading() ? null : namespaces.get(i));
            if (cursor.isReading()) {
                pool.addNamespace(name);
                addNamespace(name);
            }
        }
    }
}

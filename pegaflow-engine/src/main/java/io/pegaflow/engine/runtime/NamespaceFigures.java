package io.pegaflow.engine.runtime;

import io.pegaflow.engine.core.CoreStats;
import io.pegaflow.engine.runtime.counters.NamespaceCounter;
import io.pegaflow.engine.runtime.counters.NamespaceCounters;

/** Copies the figures of namespaces into the counters file. Owned by the engine's thread; allocates for a new name alone. */
final class NamespaceFigures {
    private final long[] sums = new long[NamespaceCounters.SLOTS];
    private final int[] slots;
    private final NamespaceCounters counters;
    private final CoreStats core;
    private int named;

    NamespaceFigures(final NamespaceCounters counters, final CoreStats core) {
        this.counters = counters;
        this.core = core;
        slots = new int[core.namespaceNames.length];
    }

    void publish() {
        for (; named < core.namespaces; named++) {
            final String name = core.namespaceNames[named];
            slots[named] = NamespaceCounters.slotOf(named, name);
            counters.onNamed(named, name);
        }
        publish(NamespaceCounter.RESIDENT_BYTES, core.namespaceResidentBytes);
        publish(NamespaceCounter.SAVED_BYTES, core.namespaceSavedBytes);
        publish(NamespaceCounter.LOADED_BYTES, core.namespaceLoadedBytes);
    }

    private void publish(final NamespaceCounter kind, final long[] byNamespace) {
        for (int slot = 0; slot < sums.length; slot++) {
            sums[slot] = 0;
        }
        for (int id = 0; id < named; id++) {
            sums[slots[id]] += byNamespace[id];
        }
        for (int slot = 0; slot < sums.length; slot++) {
            counters.counter(kind, slot).setRelease(sums[slot]);
        }
    }
}

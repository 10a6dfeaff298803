package io.pegaflow.engine.runtime.counters;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersManager;

/**
 * Figures of namespaces, of which there are never more than a few however many are named: the first {@link
 * NamespaceCounter#MAX_NAMESPACES} have a slot of their own, the last slot is everybody else's. The engine's thread names slots and
 * counts; any thread reads.
 */
public final class NamespaceCounters {
    /** Slots, that of all others among them. */
    public static final int SLOTS = NamespaceCounter.MAX_NAMESPACES + 1;

    private static final NamespaceCounter[] KINDS = NamespaceCounter.values();
    private static final int OTHERS_SLOT = NamespaceCounter.MAX_NAMESPACES;

    private final AtomicReferenceArray<String> names = new AtomicReferenceArray<>(SLOTS);
    private final AtomicCounter[][] counters = new AtomicCounter[KINDS.length][SLOTS];

    NamespaceCounters(final CountersManager manager) {
        for (final NamespaceCounter kind : KINDS) {
            for (int slot = 0; slot < SLOTS; slot++) {
                final String name = slot == OTHERS_SLOT ? NamespaceCounter.OTHERS : "#" + slot;
                counters[kind.ordinal()][slot] = manager.newCounter(kind.label(name), kind.typeId());
            }
        }
        names.set(OTHERS_SLOT, NamespaceCounter.OTHERS);
    }

    /**
     * The slot of a namespace.
     *
     * @param namespaceId of the namespace.
     * @param name        of the namespace.
     * @return its slot.
     */
    public static int slotOf(final int namespaceId, final String name) {
        final boolean isApart = namespaceId < NamespaceCounter.MAX_NAMESPACES && !name.equals(NamespaceCounter.OTHERS);
        return isApart ? namespaceId : OTHERS_SLOT;
    }

    /**
     * A namespace was named. By the engine's thread; allocates.
     *
     * @param namespaceId of the namespace.
     * @param name        of the namespace.
     */
    public void onNamed(final int namespaceId, final String name) {
        final int slot = slotOf(namespaceId, name);
        if (slot != OTHERS_SLOT) {
            for (final NamespaceCounter kind : KINDS) {
                counters[kind.ordinal()][slot].updateLabel(kind.label(name));
            }
            names.set(slot, name);
        }
    }

    /**
     * Name of a slot.
     *
     * @param slot below {@link #SLOTS}.
     * @return the namespace's name, null if no namespace has the slot.
     */
    public String name(final int slot) {
        return names.get(slot);
    }

    /**
     * A counter of a slot.
     *
     * @param kind which.
     * @param slot below {@link #SLOTS}.
     * @return the counter.
     */
    public AtomicCounter counter(final NamespaceCounter kind, final int slot) {
        return counters[kind.ordinal()][slot];
    }
}

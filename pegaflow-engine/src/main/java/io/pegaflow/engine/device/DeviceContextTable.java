package io.pegaflow.engine.device;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Open registrations by context id. The native resource agent publishes and removes them, copy agents read them; a context is
 * there before its registration is answered, and until no copy on it is in flight any more.
 */
public final class DeviceContextTable {
    private final AtomicReferenceArray<DeviceContext> contexts;

    /**
     * An empty table.
     *
     * @param capacity context ids lie below it.
     */
    public DeviceContextTable(final int capacity) {
        contexts = new AtomicReferenceArray<>(capacity);
    }

    /**
     * Context ids lie below it.
     *
     * @return the capacity.
     */
    public int capacity() {
        return contexts.length();
    }

    /**
     * The context of an id.
     *
     * @param contextId of any value.
     * @return null when there is none.
     */
    public DeviceContext get(final int contextId) {
        return contextId >= 0 && contextId < contexts.length() ? contexts.getAcquire(contextId) : null;
    }

    void publish(final DeviceContext context) {
        contexts.setRelease(context.contextId(), context);
    }

    DeviceContext remove(final int contextId) {
        final DeviceContext context = get(contextId);
        if (context != null) {
            contexts.setRelease(contextId, null);
        }
        return context;
    }
}

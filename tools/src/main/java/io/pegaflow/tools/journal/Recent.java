package io.pegaflow.tools.journal;

import java.util.LinkedHashMap;
import java.util.Map;

/** Remembers the entries put last, a given number of them. */
final class Recent<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1;

    private final int limit;

    Recent(final int limit) {
        this.limit = limit;
    }

    @Override
    protected boolean removeEldestEntry(final Map.Entry<K, V> eldest) {
        return size() > limit;
    }
}

package io.pegaflow.tools.journal;

import io.pegaflow.engine.core.KnownInstance;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The instances and namespaces that a recording has spoken of, those that are gone included. Keys are never used again. */
final class InstanceNames {
    private final Map<Long, InstanceInfo> byKey = new HashMap<>();
    private final List<String> namespaces = new ArrayList<>();

    /** Null if the recording has not spoken of it. */
    InstanceInfo byKey(final long key) {
        return byKey.get(key);
    }

    /** Names by namespace id. */
    List<String> namespaces() {
        return Collections.unmodifiableList(namespaces);
    }

    void onMade(final long key, final String name, final String namespace) {
        byKey.put(key, new InstanceInfo(key, name, namespace, namespaces.indexOf(namespace)));
    }

    /** A device of it was registered: from here on its namespace has a number. */
    void onRegistered(final long key) {
        final InstanceInfo instance = byKey.get(key);
        if (instance != null && instance.namespaceId() == InstanceInfo.NOT_NUMBERED) {
            if (!namespaces.contains(instance.namespace())) {
                namespaces.add(instance.namespace());
            }
            instance.namespaceId(namespaces.indexOf(instance.namespace()));
        }
    }

    /** It was there when the recording begins. */
    void onKnown(final KnownInstance instance) {
        byKey.put(
                instance.key(),
                new InstanceInfo(instance.key(), instance.name(), instance.namespace(), instance.namespaceId()));
    }

    /** It was there when the recording begins; in the order of their numbers. */
    void addNamespace(final String name) {
        namespaces.add(name);
    }
}

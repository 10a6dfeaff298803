package io.pegaflow.tools.journal;

/** An instance that registered, or tried to. */
final class InstanceInfo {
    /** Its namespace is numbered when its first device is registered. */
    static final int NOT_NUMBERED = -1;

    private final long key;
    private final String name;
    private final String namespace;
    private int namespaceId;

    InstanceInfo(final long key, final String name, final String namespace, final int namespaceId) {
        this.key = key;
        this.name = name;
        this.namespace = namespace;
        this.namespaceId = namespaceId;
    }

    long key() {
        return key;
    }

    String name() {
        return name;
    }

    String namespace() {
        return namespace;
    }

    int namespaceId() {
        return namespaceId;
    }

    void namespaceId(final int id) {
        namespaceId = id;
    }
}

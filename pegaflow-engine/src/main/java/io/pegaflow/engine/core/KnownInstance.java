package io.pegaflow.engine.core;

/**
 * An instance that is registered.
 *
 * @param key         by which requests name it.
 * @param name        of it.
 * @param namespace   in which its blocks are.
 * @param namespaceId number of the namespace, -1 before its first device is registered.
 */
public record KnownInstance(long key, String name, String namespace, int namespaceId) {}

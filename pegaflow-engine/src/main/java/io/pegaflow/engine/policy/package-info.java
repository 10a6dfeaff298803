/**
 * Which block leaves first. The policies see slots (in the engine: page ids), key hashes and a store for their state a slot, and
 * nothing else, so that a simulation runs the same classes as the engine. Single-threaded; nothing allocates once it has grown
 * to the size of the cache.
 */
package io.pegaflow.engine.policy;

package io.pegaflow.client;

/**
 * A device is registered.
 *
 * @param instanceKey       that further requests name.
 * @param registeredDevices of the instance so far.
 * @param worldSize         of the instance; it can be used once that many are registered.
 */
public record RegisterResult(long instanceKey, int registeredDevices, int worldSize) {}

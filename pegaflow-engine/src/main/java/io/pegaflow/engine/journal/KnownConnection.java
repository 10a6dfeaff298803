package io.pegaflow.engine.journal;

/** What the last request of a connection said, from which the next one mostly follows. */
final class KnownConnection {
    long correlationId;
    long instanceKey;
    long deviceId;
}

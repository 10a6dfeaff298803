package io.pegaflow.agent.doctor;

/** Space of a file system in bytes. */
record SpaceFacts(long totalBytes, long usableBytes) {}

package io.pegaflow.client;

/**
 * Blocks have arrived in device memory.
 *
 * @param blocksLoaded without those that were skipped.
 * @param bytesCopied  to the device.
 * @param copyNs       from the first copy's start to the last copy's end.
 */
public record LoadResult(int blocksLoaded, long bytesCopied, long copyNs) {}

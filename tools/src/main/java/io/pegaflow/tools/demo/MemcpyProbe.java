package io.pegaflow.tools.demo;

import java.util.concurrent.TimeUnit;
import org.agrona.UnsafeApi;

/** Plain copies of whole blocks by one thread, as the yardstick for saves and loads of the same run. */
final class MemcpyProbe {
    private static final long TARGET_BYTES = 256L << 20;
    private static final long MAX_NS = TimeUnit.MILLISECONDS.toNanos(300);
    // One long copy would hold up a safepoint.
    private static final long MAX_COPY_BYTES = 1L << 20;

    private long bytes;
    private long elapsedNs;

    /** Copy up to {@code bytesWanted} from a range, over and over, for at most 0.3 s, to private memory too large for caches. */
    void run(final long sourceAddress, final long sourceBytes, final long blockBytes, final long bytesWanted) {
        final long targetBytes = Math.max(blockBytes, Math.min(TARGET_BYTES, bytesWanted));
        final long target = UnsafeApi.allocateMemory(targetBytes);
        try {
            UnsafeApi.setMemory(target, targetBytes, (byte) 1);
            final long startNs = System.nanoTime();
            long sourceOffset = 0;
            long targetOffset = 0;
            do {
                copyBlock(sourceAddress + sourceOffset, target + targetOffset, blockBytes);
                bytes += blockBytes;
                sourceOffset = sourceOffset + 2 * blockBytes <= sourceBytes ? sourceOffset + blockBytes : 0;
                targetOffset = targetOffset + 2 * blockBytes <= targetBytes ? targetOffset + blockBytes : 0;
                elapsedNs = System.nanoTime() - startNs;
            } while (bytes < bytesWanted && elapsedNs < MAX_NS);
        } finally {
            UnsafeApi.freeMemory(target);
        }
    }

    long bytes() {
        return bytes;
    }

    long elapsedNs() {
        return elapsedNs;
    }

    private static void copyBlock(final long source, final long target, final long length) {
        for (long offset = 0; offset < length; offset += MAX_COPY_BYTES) {
            UnsafeApi.copyMemory(source + offset, target + offset, Math.min(MAX_COPY_BYTES, length - offset));
        }
    }
}

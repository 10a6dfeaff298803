package io.pegaflow.engine.pool;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes the space of a mapped file up front by touching every page from several threads: what the file system cannot give is a
 * start-up error then, and not the end of the process at the first use of that page. Works on hugetlbfs too, where files
 * cannot be written.
 */
final class PoolSpace {
    private static final long STRIPE_BYTES = 4 << 20;

    private final long address;
    private final long length;
    private final AtomicLong nextOffset = new AtomicLong();
    private final AtomicBoolean isFull = new AtomicBoolean();

    private PoolSpace(final long address, final long length) {
        this.address = address;
        this.length = length;
    }

    /** Is there space for all of it, as far as the file system knows? */
    static void check(final Path path, final long length) {
        // A hugetlbfs without a limit of its own says that it has no space at all.
        final boolean isSpaceKnown = path.toFile().getTotalSpace() > 0;
        check(!isSpaceKnown || length <= path.toFile().getUsableSpace(), path, length);
    }

    static void take(final Path path, final long address, final long length, final int threadCount) {
        check(new PoolSpace(address, length).touch(Math.max(1, threadCount)), path, length);
    }

    private static void check(final boolean isThere, final Path path, final long length) {
        if (!isThere) {
            throw new IllegalStateException(
                    "the pool does not fit into its file system: path=" + path + ", asked_bytes="
                            + length + ", free_bytes=" + path.toFile().getUsableSpace()
                            + "; ask for a smaller pool (--pool-size), free or enlarge that file system, or name another one with"
                            + " --pool-dir");
        }
    }

    private boolean touch(final int threadCount) {
        final Thread[] helpers = new Thread[threadCount - 1];
        for (int i = 0; i < helpers.length; i++) {
            helpers[i] = new Thread(this::touchStripes, "pf-touch-" + i);
            helpers[i].start();
        }
        touchStripes();
        for (final Thread helper : helpers) {
            join(helper);
        }
        return !isFull.get();
    }

    private void touchStripes() {
        while (!isFull.get()) {
            final long offset = nextOffset.getAndAdd(STRIPE_BYTES);
            if (offset >= length) {
                return;
            }
            try {
                MappedPages.write(address + offset, Math.min(STRIPE_BYTES, length - offset));
            } catch (final InternalError ex) {
                isFull.set(true);
            }
        }
    }

    private static void join(final Thread thread) {
        boolean isInterrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (final InterruptedException ex) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

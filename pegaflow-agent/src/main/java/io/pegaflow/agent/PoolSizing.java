package io.pegaflow.agent;

import io.pegaflow.agent.logging.LogNames;
import io.pegaflow.engine.pool.PoolGeometry;
import io.pegaflow.engine.runtime.counters.CountersFile;
import io.pegaflow.ipc.FileFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides how large the pool will be, and that it and the buffers of the transport fit into shared memory. */
final class PoolSizing {
    /** What the transport takes: the driver's own files, and the streams of some clients as they pass over them. */
    static final long TRANSPORT_BYTES = 128L << 20;

    private static final Logger LOGGER = LoggerFactory.getLogger(LogNames.AGENT);
    private static final long ROUNDING = 1L << 20;

    private PoolSizing() {}

    static long poolBytes(final AgentContext context) {
        try {
            return poolBytes(context, context.pool().directory().resolve(RunDirectory.POOL_FILE));
        } catch (final IOException ex) {
            throw new AgentException(
                    "cannot see how much memory is free: poolDirectory="
                            + context.pool().directory() + ", " + FileFailure.describe(ex)
                            + ", or name another with --pool-dir",
                    ex);
        }
    }

    private static long poolBytes(final AgentContext context, final Path poolFile) throws IOException {
        final Path aeronParent = existingParent(context.aeronDirectory());
        final long reserved = TRANSPORT_BYTES + CountersFile.length();
        final long leftover = Files.exists(poolFile) ? Files.size(poolFile) : 0;
        long fits = SharedMemory.availableBytes(context.pool().directory()) + leftover;
        if (SharedMemory.isSameStore(context.pool().directory(), aeronParent)) {
            fits -= reserved;
        } else {
            checkTransport(aeronParent, reserved);
        }
        checkAnythingFits(context, fits, reserved, leftover);
        warnIfNotMemory(context.pool().directory(), "pool", "--pool-dir");
        warnIfNotMemory(aeronParent, "transport", "--aeron-dir");
        final long granularity = SharedMemory.lengthGranularity(context.pool().directory());
        final long chosen = context.pool().bytes() == PoolContext.BYTES_BY_DEFAULT
                ? byDefault(context, fits)
                : checkFits(context, fits, reserved, leftover);
        return checkMinimum(chosen / granularity * granularity);
    }

    private static void checkAnythingFits(
            final AgentContext context, final long fits, final long reserved, final long leftover) throws IOException {
        if (fits < PoolGeometry.MIN_POOL_BYTES) {
            final long wanted = Math.max(context.pool().bytes(), PoolGeometry.MIN_POOL_BYTES);
            throw new AgentException("there is too little shared memory for any pool: fits=" + Math.max(0, fits)
                    + ", transportBytes=" + reserved + ", poolDirectory="
                    + context.pool().directory() + "; "
                    + moreRoom(context, wanted, reserved, leftover)
                    + ", or name another with --pool-dir, --aeron-dir or --run-dir");
        }
    }

    private static long checkFits(final AgentContext context, final long fits, final long reserved, final long leftover)
            throws IOException {
        if (context.pool().bytes() > fits) {
            throw new AgentException("the pool does not fit into shared memory: poolBytes="
                    + context.pool().bytes()
                    + ", fits=" + fits + ", transportBytes=" + reserved + ", poolDirectory="
                    + context.pool().directory() + "; ask for less with --pool-size, "
                    + moreRoom(context, context.pool().bytes(), reserved, leftover)
                    + ", or name another with --pool-dir");
        }
        return context.pool().bytes();
    }

    private static String moreRoom(
            final AgentContext context, final long poolBytes, final long reserved, final long leftover)
            throws IOException {
        final boolean isShared =
                SharedMemory.isSameStore(context.pool().directory(), existingParent(context.aeronDirectory()));
        final long neededBytes = isShared ? poolBytes + reserved : poolBytes;
        return MoreRoom.in(context.pool().directory(), neededBytes, leftover);
    }

    private static long byDefault(final AgentContext context, final long fits) {
        if (PoolContext.DEFAULT_BYTES <= fits) {
            return PoolContext.DEFAULT_BYTES;
        }
        final long half = fits < 2 * ROUNDING ? fits / 2 : fits / 2 / ROUNDING * ROUNDING;
        LOGGER.warn(
                "the default pool does not fit, using half of what does: default={}, fits={}, pool={}, poolDirectory={};"
                        + " choose with --pool-size",
                SizeParser.format(PoolContext.DEFAULT_BYTES),
                SizeParser.format(fits),
                SizeParser.format(half),
                context.pool().directory());
        return half;
    }

    private static void warnIfNotMemory(final Path directory, final String what, final String option)
            throws IOException {
        if (!SharedMemory.isMemory(directory)) {
            LOGGER.warn(
                    "the {} lies on a file system that is not memory, which writes all of it to its disk: directory={},"
                            + " type={}; name a directory on tmpfs with {}",
                    what,
                    directory,
                    SharedMemory.typeOf(directory),
                    option);
        }
    }

    private static long checkMinimum(final long poolBytes) {
        if (poolBytes < PoolGeometry.MIN_POOL_BYTES) {
            throw new AgentException("the pool is too small: poolBytes=" + poolBytes + ", lowest="
                    + PoolGeometry.MIN_POOL_BYTES + "; ask for more with --pool-size");
        }
        return poolBytes;
    }

    private static void checkTransport(final Path aeronParent, final long reserved) throws IOException {
        final long available = SharedMemory.availableBytes(aeronParent);
        if (reserved > available) {
            throw new AgentException("the transport does not fit into shared memory: transportBytes=" + reserved
                    + ", fits=" + available + ", directory=" + aeronParent
                    + "; " + MoreRoom.in(aeronParent, reserved, 0) + ", or name another with --aeron-dir");
        }
    }

    private static Path existingParent(final Path path) {
        Path parent = path;
        while (parent != null && !Files.exists(parent)) {
            parent = parent.getParent();
        }
        return parent;
    }
}

package io.pegaflow.tools.simulate;

import io.pegaflow.ipc.Limits;
import io.pegaflow.tools.process.ByteSizeConverter;
import io.pegaflow.tools.trace.Workload;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;

/** The options that say how large the caches are. */
final class SizeOptions {
    private static final int DEFAULT_SIZES = 8;
    /** As many as a pool has page ids. */
    private static final long MAX_BLOCKS = 1L << Integer.SIZE;

    private static final int[] STEPS = {1, 2, 5};

    @Option(
            names = "--blocks",
            paramLabel = "N,...",
            split = ",",
            description = "Sizes in blocks, e.g. 1000,10000. Default: " + DEFAULT_SIZES
                    + " sizes up to the first that holds every block asked for.")
    private List<Long> blocks;

    @Option(
            names = "--pool-sizes",
            paramLabel = "SIZE,...",
            split = ",",
            converter = ByteSizeConverter.class,
            description = "Sizes of the agent's pool, e.g. 10gb,40gb; needs --block-bytes.")
    private List<Long> poolSizes;

    @Option(
            names = "--block-bytes",
            paramLabel = "SIZE",
            converter = ByteSizeConverter.class,
            description =
                    "Bytes of a block over all layers, as pages of the pool hold it. With --blocks, table and plot tell"
                            + " how much memory that is.")
    private Long blockBytes;

    void validate() {
        if (blocks != null && poolSizes != null) {
            throw new IllegalArgumentException(
                    "options do not go together: --blocks, --pool-sizes; both say how large the caches are");
        }
        if (poolSizes != null && blockBytes == null) {
            throw new IllegalArgumentException("--pool-sizes needs --block-bytes: how many blocks fit depends on it");
        }
        if (blockBytes != null && (blockBytes < 1 || blockBytes > Limits.MAX_PAGE_BYTES)) {
            throw new IllegalArgumentException("value is out of range: --block-bytes=" + blockBytes
                    + ", minimum=1, maximum=" + Limits.MAX_PAGE_BYTES);
        }
        check("--blocks", blocks, MAX_BLOCKS);
        check("--pool-sizes", poolSizes, Long.MAX_VALUE);
        if (poolSizes != null) {
            sizesOfPools();
        }
    }

    private static void check(final String name, final List<Long> values, final long most) {
        final Set<Long> seen = new HashSet<>();
        for (final Long value : values == null ? List.<Long>of() : values) {
            if (value < 1 || value > most) {
                throw new IllegalArgumentException(
                        "value is out of range: " + name + "=" + value + ", minimum=1, maximum=" + most);
            }
            if (!seen.add(value)) {
                throw new IllegalArgumentException("size stands there twice: " + name + "=" + value + "; name it once");
            }
        }
    }

    /** In ascending order; with that of the agent that recorded the requests, if one did. */
    List<CacheSize> sizes(final Workload workload, final Recorded recorded) {
        final List<CacheSize> sizes = new ArrayList<>();
        if (poolSizes != null) {
            sizes.addAll(sizesOfPools());
        } else {
            for (final long count : blocks != null ? blocks : defaults(workload.distinctCount())) {
                sizes.add(CacheSize.ofBlocks(count, blockBytes));
            }
        }
        if (recorded != null && sizes.stream().noneMatch(size -> size.blocks() == recorded.blocks())) {
            sizes.add(CacheSize.ofBlocks(recorded.blocks(), blockBytes));
        }
        sizes.sort(Comparator.comparingLong(CacheSize::blocks).thenComparingLong(CacheSize::bytes));
        return sizes;
    }

    private List<CacheSize> sizesOfPools() {
        return poolSizes.stream()
                .map(size -> CacheSize.ofPool(size, blockBytes))
                .toList();
    }

    /** 1, 2, 5, 10, 20, 50 and so on: those that end with the first that is not below a number. */
    static List<Long> defaults(final long enough) {
        final List<Long> all = new ArrayList<>();
        for (long power = 1; ; power *= 10) {
            for (final int step : STEPS) {
                all.add(step * power);
                if (step * power >= enough) {
                    return all.subList(Math.max(0, all.size() - DEFAULT_SIZES), all.size());
                }
            }
        }
    }
}

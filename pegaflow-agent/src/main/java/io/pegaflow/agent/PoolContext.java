package io.pegaflow.agent;

import static io.pegaflow.agent.ConfigurationException.check;

import java.nio.file.Path;

/** The memory of an agent's cache: where it is and how much. Fluent. Not safe for use by several threads. */
public final class PoolContext {
    /** Length when nothing else is asked for; see {@link #bytes(long)}. */
    public static final long DEFAULT_BYTES = 30L << 30;

    /** Stands for {@link #DEFAULT_BYTES}, or for less where that does not fit. */
    public static final long BYTES_BY_DEFAULT = 0;

    private Path directory;
    private long bytes = BYTES_BY_DEFAULT;

    PoolContext() {}

    void validate() {
        check(bytes >= 0, "pool size must be positive", "poolBytes", bytes);
    }

    /**
     * Directory of the pool file; also one in hugetlbfs. Default: the run directory.
     *
     * @param directory created if it is not there.
     * @return this.
     */
    public PoolContext directory(final Path directory) {
        this.directory = directory;
        return this;
    }

    Path directory() {
        return directory;
    }

    /**
     * Length of the pool, the whole mapping. By default {@link #DEFAULT_BYTES}, or half of what fits where that does not;
     * a size that is given must fit.
     *
     * @param bytes in bytes.
     * @return this.
     */
    public PoolContext bytes(final long bytes) {
        this.bytes = bytes;
        return this;
    }

    long bytes() {
        return bytes;
    }

    long bytesOrDefault() {
        return bytes == BYTES_BY_DEFAULT ? DEFAULT_BYTES : bytes;
    }
}

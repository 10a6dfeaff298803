package io.pegaflow.tools.demo;

import io.pegaflow.engine.runtime.counters.CountersFileReader;
import io.pegaflow.engine.runtime.counters.EngineCounter;
import java.io.IOException;
import java.nio.file.Path;

/** Reads the counters of an agent from its run directory; they go away with it, so the last values seen are kept. */
final class AgentMonitor implements AutoCloseable {
    private final CountersFileReader counters;
    private final long evictionsBefore;

    AgentMonitor(final Path runDirectory) throws IOException {
        counters = new CountersFileReader(runDirectory.resolve("counters"));
        evictionsBefore = counters.value(EngineCounter.BLOCK_EVICTIONS);
    }

    long evictions() {
        return counters.value(EngineCounter.BLOCK_EVICTIONS) - evictionsBefore;
    }

    long poolBytes() {
        return counters.value(EngineCounter.POOL_CAPACITY_BYTES);
    }

    @Override
    public void close() {
        counters.close();
    }
}

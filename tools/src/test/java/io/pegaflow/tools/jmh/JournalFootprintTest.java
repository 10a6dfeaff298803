package io.pegaflow.tools.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.tools.trace.TraceFiles;
import io.pegaflow.tools.trace.TraceLoader;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The journal stays compact: what a query of a known prefix and a block over its life may take. */
class JournalFootprintTest {
    private static final int MAX_KNOWN_QUERY_BYTES = 100;
    private static final long CONVERSATION_HITS = 61_046;
    private static final int MAX_BLOCK_BYTES = 40;

    @Test
    void shouldTakeFewBytesForGeneratedTraffic() {
        final Map<String, Object> figures = measure(TraceFiles.chat(), 2_000);
        assertTrue((double) figures.get("typical_known_query_bytes") < MAX_KNOWN_QUERY_BYTES, figures.toString());
        assertTrue((long) figures.get("evictions") > 1_000, figures.toString());
    }

    @Test
    void shouldTakeFewBytesForRealTraffic() {
        final Map<String, Object> figures = measure(TraceFiles.conversation(), 10_000);
        assertTrue((double) figures.get("typical_known_query_bytes") < MAX_KNOWN_QUERY_BYTES, figures.toString());
        assertTrue((double) figures.get("saved_block_bytes") < MAX_BLOCK_BYTES, figures.toString());
        assertEquals(CONVERSATION_HITS, figures.get("hits"), "the hits of the reference simulation");
    }

    private static Map<String, Object> measure(final Path trace, final int blocks) {
        return JournalFootprint.measure(TraceLoader.load(trace, Integer.MAX_VALUE, false), blocks);
    }
}

package io.pegaflow.tools.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReferenceCacheTest {
    @Test
    void shouldCountOnlyTheContiguousPrefix() {
        final ReferenceCache cache = new ReferenceCache(10);
        cache.request(1, 2, 3);
        cache.request(1, 9, 3);
        assertEquals(1, cache.hits());
        assertEquals(6, cache.lookups());
    }

    @Test
    void shouldEvictTailBeforeHead() {
        final ReferenceCache cache = new ReferenceCache(3);
        cache.request(1, 2, 3);
        cache.request(4);
        cache.request(1, 2, 3);
        assertEquals(2, cache.hits());
    }

    @ParameterizedTest
    @CsvSource({"10000, 61046", "30000, 93978", "10240, 61505"})
    void shouldAgreeWithPublishedCountsOfRealTrace(final int capacity, final long hits) throws Exception {
        final Workload workload = TraceReader.read(TraceFiles.conversation(), Integer.MAX_VALUE, false);
        final ReferenceCache cache = ReferenceCache.replay(workload, capacity);
        assertEquals(12_031, cache.requests());
        assertEquals(288_500, cache.lookups());
        assertEquals(hits, cache.hits());
    }

    // Computed once by another simulation, on an ordered dictionary of another language.
    @ParameterizedTest
    @CsvSource({"250, 15782", "500, 22851", "1000, 27509", "2000, 27736", "100000, 27744"})
    void shouldAgreeWithCountsOfGeneratedTrace(final int capacity, final long hits) throws Exception {
        final Workload workload = TraceReader.read(TraceFiles.chat(), Integer.MAX_VALUE, false);
        final ReferenceCache cache = ReferenceCache.replay(workload, capacity);
        assertEquals(TraceFiles.CHAT_REQUESTS, cache.requests());
        assertEquals(32_903, cache.lookups());
        assertEquals(hits, cache.hits());
    }

    @Test
    void shouldGenerateTheSameChatAgain(@TempDir final Path directory) throws Exception {
        final Path file = directory.resolve("chat.jsonl");
        TraceFiles.write(ChatWorkload.generate(TraceFiles.CHAT_SEED, TraceFiles.CHAT_REQUESTS), file);
        assertEquals(-1, Files.mismatch(TraceFiles.chat(), file));
    }

    @Test
    void shouldGenerateAnotherChatFromAnotherSeed() {
        final Workload one = ChatWorkload.generate(1, 100);
        final Workload other = ChatWorkload.generate(2, 100);
        assertTrue(one.lookupCount() != other.lookupCount() || one.timestampMs(99) != other.timestampMs(99));
    }
}

package io.pegaflow.tools.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.engine.policy.EvictionPolicies;
import io.pegaflow.tools.trace.ChatWorkload;
import io.pegaflow.tools.trace.Reference;
import io.pegaflow.tools.trace.TraceFiles;
import io.pegaflow.tools.trace.TraceReader;
import io.pegaflow.tools.trace.Workload;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The engine's policies against simulations that share nothing with them. */
class PolicyReferenceTest {
    private static Workload conversation;

    @ParameterizedTest
    @ValueSource(strings = {"lru", "lru-head", "mq-lru"})
    void shouldHitWhatTheReferenceHitsOnGeneratedChat(final String policy) {
        for (int seed = 1; seed <= 10; seed++) {
            final Workload workload = ChatWorkload.generate(seed, 1_000);
            for (final int capacity : new int[] {60, 150, 400, 1_000, 4_000}) {
                assertEquals(
                        Reference.hits(policy, capacity, workload),
                        hits(policy, capacity, workload),
                        "seed=" + seed + ", capacity=" + capacity);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "lru, 1000", "lru, 10000", "lru, 30000", "lru, 100000",
        "lru-head, 1000", "lru-head, 10000", "lru-head, 30000", "lru-head, 100000",
        "mq-lru, 1000", "mq-lru, 10000", "mq-lru, 30000", "mq-lru, 100000"
    })
    void shouldHitWhatTheReferenceHitsOnARealTrace(final String policy, final int capacity) throws Exception {
        assertEquals(Reference.hits(policy, capacity, conversation()), hits(policy, capacity, conversation()));
    }

    @Test
    void shouldHitMoreWithMqLruThanTheGoalAndNowhereMuchLessThanWithLru() throws Exception {
        final Workload workload = conversation();
        final Map<Integer, Double> ratio = new HashMap<>();
        for (final int capacity : new int[] {2_000, 5_000, 10_000, 20_000, 30_000, 50_000, 100_000}) {
            final double lru = (double) hits("lru", capacity, workload) / workload.lookupCount();
            final double mq = (double) hits("mq-lru", capacity, workload) / workload.lookupCount();
            assertTrue(mq >= lru - .002, "capacity=" + capacity + ", lru=" + lru + ", mq-lru=" + mq);
            ratio.put(capacity, mq);
        }
        assertTrue(ratio.get(10_000) >= .2290, ratio::toString);
        assertTrue(ratio.get(30_000) >= .3300, ratio::toString);
    }

    @ParameterizedTest
    @CsvSource({"1000, 7", "10000, 205", "30000, 56", "100000, 0"})
    void shouldEvictNoBlockBeforeAResidentSuccessorUnderLruAndFewUnderMqLru(final int capacity, final long few)
            throws Exception {
        final StrandingMeter lru = new StrandingMeter("lru", conversation(), capacity);
        lru.replay();
        assertTrue(lru.evictions() > 0);
        assertEquals(0, lru.stranding());
        final StrandingMeter mqLru = new StrandingMeter("mq-lru", conversation(), capacity);
        mqLru.replay();
        assertEquals(few, mqLru.stranding());
    }

    @Test
    void shouldNameEveryPolicyInItsList() {
        for (final EvictionPolicies policy : EvictionPolicies.values()) {
            assertEquals(policy, EvictionPolicies.find(policy.toString()));
            assertTrue(EvictionPolicies.names().contains(policy.toString()));
        }
        assertEquals(EvictionPolicies.MQ_LRU, EvictionPolicies.find(EvictionPolicies.DEFAULT));
    }

    private static Workload conversation() throws Exception {
        if (conversation == null) {
            conversation = TraceReader.read(TraceFiles.conversation(), Integer.MAX_VALUE, false);
        }
        return conversation;
    }

    private static long hits(final String policy, final int capacity, final Workload workload) {
        return new PolicyCache(EvictionPolicies.find(policy), 0, RequestLog.ofRequests(workload), capacity)
                .replay()
                .hits();
    }
}

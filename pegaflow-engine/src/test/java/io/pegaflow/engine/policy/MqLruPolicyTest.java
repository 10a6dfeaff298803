package io.pegaflow.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class MqLruPolicyTest {
    private static final int NONE = EvictionPolicy.NONE;

    private final ArrayPolicyStore store = new ArrayPolicyStore(64);
    private final DepartedTable departed = new DepartedTable(64);
    private final EvictionPolicy policy = EvictionPolicies.MQ_LRU.create(store, new PolicyClock(), departed);

    @Test
    void shouldEvictTheOldestOfEqualFrequency() {
        insert(1, 2, 3);
        assertEquals(1, policy.victim(10));
        policy.onStamp(1, NONE);
        assertEquals(2, policy.victim(10));
    }

    @Test
    void shouldKeepAFrequentBlockForACapacityOfStampsLonger() {
        insert(1);
        policy.onAccess(1);
        policy.onStamp(1, NONE);
        // Stamped at 2, in list 1: worth 2 + 4 with a capacity of 4, as much as a block of list 0 stamped at 6.
        insert(2, 3, 4, 5);
        for (final int victim : new int[] {2, 3, 4}) {
            assertEquals(victim, policy.victim(4));
            policy.onRemove(victim);
        }
        assertEquals(5, policy.victim(5));
        policy.onStamp(5, NONE);
        assertEquals(1, policy.victim(4));
    }

    @Test
    void shouldGoOnWithTheFrequencyABlockLeftWith() {
        departed.add(100, 0, 7);
        for (int i = 1; i <= 5; i++) {
            departed.add(1_000 + i, 0, 1);
        }
        policy.onInsert(1, 100, 2);
        assertEquals(1, store.frequency(1), "five departures later it is not among the last four");
        policy.onInsert(1, 100, 3);
        assertEquals(8, store.frequency(1));
        policy.onInsert(2, 200, 3);
        assertEquals(1, store.frequency(2));
    }

    @Test
    void shouldNotCountBeyondItsHighestFrequency() {
        insert(1);
        for (int i = 0; i < 300; i++) {
            policy.onAccess(1);
        }
        assertEquals(PolicyStore.MAX_FREQUENCY, store.frequency(1));
        policy.onStamp(1, NONE);
        assertEquals(7, store.queue(1));
    }

    @Test
    void shouldNotMoveABlockUntilItIsStamped() {
        insert(1, 2);
        policy.onAccess(1);
        policy.onAccess(1);
        assertEquals(1, policy.victim(10));
        policy.onRemove(1);
        assertEquals(1, policy.size());
        assertEquals(2, policy.victim(10));
    }

    private void insert(final int... slots) {
        for (final int slot : slots) {
            policy.onInsert(slot, slot, 10);
            policy.onStamp(slot, NONE);
        }
    }
}

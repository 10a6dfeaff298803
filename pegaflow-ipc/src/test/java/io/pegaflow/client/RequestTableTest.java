package io.pegaflow.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.client.RequestTable.Match;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RequestTableTest {
    private final RequestTable table = new RequestTable();

    @BeforeEach
    void setUp() {
        table.reset(3);
    }

    @Test
    void shouldCompleteInAnyOrder() {
        final long first = add(10);
        final long second = add(10);
        final long third = add(10);
        assertEquals(OfferResult.NO_CREDITS, table.peekCorrelationId());
        assertEquals(Match.AWAITED, table.complete(second));
        assertEquals(Match.AWAITED, table.complete(first));
        assertEquals(Match.AWAITED, table.complete(third));
        assertEquals(3, table.freeCount());
    }

    @Test
    void shouldNotCompleteTwiceNorWhatWasNeverSent() {
        final long first = add(10);
        assertEquals(Match.AWAITED, table.complete(first));
        assertEquals(Match.NONE, table.complete(first));
        assertNotEquals(first, add(10), "the slot is used again, the id is not");
        assertEquals(Match.NONE, table.complete(first));
        assertEquals(Match.NONE, table.complete(0));
        assertEquals(Match.NONE, table.complete(-1));
        assertEquals(Match.NONE, table.complete(Long.MAX_VALUE));
        assertEquals(2, table.freeCount());
    }

    @Test
    void shouldNotSpendAnIdThatWasOnlyLookedAt() {
        assertEquals(table.peekCorrelationId(), table.peekCorrelationId());
        assertTrue(table.peekCorrelationId() > 0);
    }

    @Test
    void shouldExpireAcrossTheOverflowOfTheClock() {
        final long nowNs = Long.MAX_VALUE - 5;
        final long first = add(nowNs + 10);
        assertEquals(0, table.abandonNextExpired(nowNs));
        assertEquals(0, table.abandonNextExpired(nowNs + 9));
        assertEquals(first, table.abandonNextExpired(nowNs + 10));
        assertEquals(0, table.abandonNextExpired(nowNs + 10));
    }

    @Test
    void shouldKeepTheSlotOfWhatTimedOutUntilItsAnswer() {
        final long first = add(10);
        final long second = add(100);
        assertEquals(first, table.abandonNextExpired(10));
        assertEquals(1, table.freeCount());
        assertEquals(second, table.removeNextAwaited(), "what timed out has had its outcome");
        assertEquals(0, table.removeNextAwaited());
        assertEquals(Match.LATE, table.complete(first));
        assertEquals(3, table.freeCount());
    }

    @Test
    void shouldNeverUseAnIdAgain() {
        final Set<Long> ids = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            assertTrue(ids.add(table.nextControlId()));
            assertTrue(ids.add(add(1)));
            if (i % 3 == 2) {
                table.reset(i % 2 == 0 ? 64 : 3);
            }
        }
    }

    @Test
    void shouldTakeNoMoreCreditsThanItHasSlots() {
        table.reset(65_535);
        assertEquals(64, table.freeCount());
        table.reset(0);
        assertEquals(OfferResult.NO_CREDITS, table.peekCorrelationId());
    }

    private long add(final long deadlineNs) {
        final long correlationId = table.peekCorrelationId();
        table.add(correlationId, deadlineNs);
        return correlationId;
    }
}

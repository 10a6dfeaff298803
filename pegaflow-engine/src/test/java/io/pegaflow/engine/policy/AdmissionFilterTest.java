package io.pegaflow.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AdmissionFilterTest {
    private final SplittableRandom random = new SplittableRandom(3);
    private final AdmissionFilter filter = new AdmissionFilter(4_096);

    @Test
    void shouldTurnAwayWhatWasAskedForLessOften() {
        for (int i = 0; i < 3; i++) {
            filter.onAccess(1L << 40);
        }
        filter.onAccess(2L << 40);
        assertFalse(filter.admits(2L << 40, 1L << 40));
        assertTrue(filter.admits(1L << 40, 2L << 40));
        assertTrue(filter.admits(1L << 40, 1L << 40), "equals are admitted");
    }

    @Test
    void shouldNeverEstimateTooLowBeforeItAges() {
        final long[] keys = new long[200];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = random.nextLong();
            for (int n = 0; n < i; n++) {
                filter.onAccess(keys[i]);
            }
        }
        int tooHigh = 0;
        for (int i = 0; i < keys.length; i++) {
            // 19,900 accesses: a word of eight counters is halved every sixteenth.
            assertTrue(filter.estimate(keys[i]) >= i / 4, "key " + i);
            tooHigh += filter.estimate(keys[i]) > i ? 1 : 0;
        }
        assertTrue(tooHigh < 5, "estimated too high: " + tooHigh);
    }

    @Test
    void shouldForgetWhatIsAskedForNoMore() {
        for (int i = 0; i < 200; i++) {
            filter.onAccess(7);
        }
        final int before = filter.estimate(7);
        for (int i = 0; i < 8 * 4_096; i++) {
            filter.onAccess(random.nextLong());
        }
        assertTrue(filter.estimate(7) <= before / 2 + 12, "estimate " + filter.estimate(7) + " of " + before);
    }

    @Test
    void shouldCountNoFurtherThanItCan() {
        for (int i = 0; i < 400; i++) {
            filter.onAccess(9);
        }
        assertEquals(255, filter.estimate(9));
    }
}

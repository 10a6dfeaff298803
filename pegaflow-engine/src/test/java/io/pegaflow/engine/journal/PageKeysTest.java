package io.pegaflow.engine.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PageKeysTest {
    @Test
    void shouldKnowWhatAMapKnowsUntilItIsFull() {
        final SplittableRandom random = new SplittableRandom(3);
        final PageKeys keys = new PageKeys(5_000);
        final Map<Long, Long> model = new HashMap<>();
        final Map<Long, Boolean> seen = new HashMap<>();
        for (int i = 0; i < 200_000; i++) {
            final long page = random.nextInt(1 << 12) * (long) (1 + random.nextInt(2));
            if (random.nextInt(3) == 0) {
                keys.remove(page);
                model.remove(page);
            } else {
                if (!seen.containsKey(page) && seen.size() == 5_000) {
                    model.clear();
                    seen.clear();
                }
                final long key = random.nextLong() | 1;
                keys.put(page, key);
                model.put(page, key);
                seen.put(page, true);
            }
            final long asked = random.nextInt(1 << 13);
            assertEquals(model.getOrDefault(asked, 0L), keys.get(asked));
        }
    }
}

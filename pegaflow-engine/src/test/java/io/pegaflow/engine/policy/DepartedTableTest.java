package io.pegaflow.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.engine.state.StateReader;
import io.pegaflow.engine.state.StateSection;
import io.pegaflow.engine.state.StateWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.agrona.ExpandableArrayBuffer;
import org.junit.jupiter.api.Test;

class DepartedTableTest {
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    /** What is known of a key: place in the order of departures, cause, frequency. */
    private record Departure(long number, int cause, int frequency) {}

    @Test
    void shouldRememberTheLatestDeparturesAndNothingElse() {
        for (int seed = 1; seed <= 20; seed++) {
            final SplittableRandom random = new SplittableRandom(seed);
            final long expected = 1L << random.nextInt(17);
            DepartedTable table = new DepartedTable(expected);
            final Map<Long, Departure> model = new HashMap<>();
            final TreeMap<Long, Long> keyOf = new TreeMap<>();
            long window = 1024;
            long number = 0;
            final int universe = 1_000 + random.nextInt(20_000);
            for (int step = 0; step < 60_000; step++) {
                if (step % 25_000 == 24_999) {
                    table = writtenAndRead(table, expected);
                }
                final long key = (1 + random.nextInt(universe)) * SPREAD;
                final int cause = random.nextInt(8);
                final Departure old = model.get(key);
                final int kind = random.nextInt(8);
                if (kind == 0) {
                    table.remove(key);
                    model.remove(key);
                } else if (kind == 1 && old != null) {
                    table.mark(key, cause);
                    model.put(key, new Departure(old.number, cause, old.frequency));
                } else {
                    final int frequency = kind == 1 ? 0 : 1 + random.nextInt(PolicyStore.MAX_FREQUENCY);
                    if (kind == 1) {
                        table.mark(key, cause);
                    } else {
                        table.add(key, cause, frequency);
                    }
                    model.put(key, new Departure(++number, cause, frequency));
                    keyOf.put(number, key);
                    while (number - keyOf.firstKey() >= window) {
                        final Map.Entry<Long, Long> oldest = keyOf.pollFirstEntry();
                        model.computeIfPresent(
                                oldest.getValue(), (k, left) -> left.number == oldest.getKey() ? null : left);
                    }
                }
                if (random.nextInt(5_000) == 0) {
                    window = Math.max(window, random.nextInt(12_000));
                    table.window(window);
                }
                final long asked = (1 + random.nextInt(universe)) * SPREAD;
                final Departure left = model.get(asked);
                assertEquals(left == null ? -1 : left.cause, table.cause(asked), "seed=" + seed + ", step=" + step);
                final long age = left == null ? 0 : number - left.number;
                assertEquals(left == null ? 0 : left.frequency, table.frequency(asked, age + 1));
                assertEquals(0, table.frequency(asked, age));
                assertEquals(model.size(), table.size());
            }
        }
    }

    @Test
    void shouldHoldExactlyTheWindow() {
        final DepartedTable table = new DepartedTable(10_000);
        table.window(3_000);
        for (int i = 1; i <= 10_000; i++) {
            table.add(i * SPREAD, 1, 5);
        }
        assertEquals(3_000, table.size());
        assertEquals(1, table.cause(7_001 * SPREAD));
        assertEquals(-1, table.cause(7_000 * SPREAD));
        assertEquals(5, table.frequency(9_001 * SPREAD, 1_000));
        assertEquals(0, table.frequency(9_000 * SPREAD, 1_000));
    }

    @Test
    void shouldTellForgottenKeysFromThoseNeverSeen() {
        final DepartedTable table = new DepartedTable(10_000);
        table.window(10_000);
        for (int i = 1; i <= 100_000; i++) {
            table.add(i * SPREAD, 1, 1);
        }
        for (int i = 90_000; i > 85_000; i--) {
            assertTrue(table.isForgotten(i * SPREAD), "key " + i);
        }
        int mistaken = 0;
        for (int i = 1; i <= 100_000; i++) {
            mistaken += table.isForgotten((200_000 + i) * SPREAD) ? 1 : 0;
        }
        assertTrue(mistaken < 1_500, "mistaken=" + mistaken);
        assertFalse(table.isForgotten(0));
    }

    private static DepartedTable writtenAndRead(final DepartedTable table, final long expectedEntries) {
        final ExpandableArrayBuffer bytes = new ExpandableArrayBuffer();
        final int[] position = new int[2];
        final StateWriter writer = new StateWriter((buffer, offset, length) -> {
            bytes.putBytes(position[0], buffer, offset, length);
            position[0] += length;
        });
        writer.begin(StateSection.HEADER);
        table.state(writer);
        writer.end();
        final DepartedTable read = new DepartedTable(expectedEntries);
        final StateReader reader = new StateReader((buffer, offset, length) -> {
            buffer.putBytes(offset, bytes, position[1], length);
            position[1] += length;
            return length;
        });
        reader.begin(StateSection.HEADER);
        read.state(reader);
        reader.end();
        return read;
    }
}

package io.pegaflow.engine.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FillTableTest {
    private static final int CELLS = FillTable.SET_LENGTH * Long.SIZE;

    /** A page as a reader of the contract would keep it. */
    private static final class Model {
        final int fill;
        final BitSet done = new BitSet();
        final List<BitSet> copies = new ArrayList<>();
        long idleSinceNs;

        Model(final int fill) {
            this.fill = fill;
        }

        BitSet copying() {
            final BitSet all = new BitSet();
            copies.forEach(all::or);
            return all;
        }
    }

    private final FillTable table = new FillTable();
    private final SplittableRandom random = new SplittableRandom(5);
    private final List<Model> models = new ArrayList<>();

    @Test
    void shouldKeepTheCellsOfManyPagesApart() {
        for (int step = 0; step < 60_000; step++) {
            if (models.size() < 1500 && random.nextInt(3) == 0) {
                models.add(new Model(table.allocate()));
            } else if (!models.isEmpty()) {
                change(random.nextInt(models.size()));
            }
            assertEquals(models.size(), table.inUse());
        }
        assertTrue(models.size() > 1000, "several chunks: pages=" + models.size());
        models.forEach(this::compare);
    }

    private void change(final int index) {
        final Model model = models.get(index);
        switch (random.nextInt(8)) {
            case 0 -> {
                if (model.copies.isEmpty() && models.size() > 1200) {
                    table.release(model.fill);
                    models.remove(index);
                    return;
                }
            }
            case 1, 2, 3 -> end(model);
            case 4 -> {
                model.idleSinceNs = random.nextLong();
                table.idleSinceNs(model.fill, model.idleSinceNs);
            }
            default -> claim(model);
        }
        compare(model);
    }

    private void claim(final Model model) {
        final BitSet wanted = new BitSet();
        final int from = random.nextInt(CELLS);
        wanted.set(from, Math.min(CELLS, from + 1 + random.nextInt(100)));
        final BitSet expected = (BitSet) wanted.clone();
        expected.andNot(model.done);
        expected.andNot(model.copying());
        final long[] claimed = new long[FillTable.SET_LENGTH + 1];
        Arrays.fill(claimed, -1);
        assertEquals(expected.cardinality(), table.claim(model.fill, words(wanted), claimed, 1));
        assertEquals(-1, claimed[0]);
        assertArrayEquals(words(expected), Arrays.copyOfRange(claimed, 1, claimed.length));
        if (!expected.isEmpty()) {
            model.copies.add(expected);
        }
    }

    private void end(final Model model) {
        if (!model.copies.isEmpty()) {
            final BitSet ended = model.copies.remove(random.nextInt(model.copies.size()));
            final boolean succeeded = random.nextInt(3) > 0;
            table.end(model.fill, words(ended), 0, succeeded);
            if (succeeded) {
                model.done.or(ended);
            }
        }
    }

    private void compare(final Model model) {
        assertEquals(model.done.cardinality(), table.cellsDone(model.fill));
        assertEquals(model.copies.size(), table.copies(model.fill));
        assertEquals(model.idleSinceNs, table.idleSinceNs(model.fill));
        assertTrue(table.hasAll(model.fill, words(model.done)));
        final int missing = model.done.nextClearBit(0);
        if (missing < CELLS) {
            final BitSet more = new BitSet();
            more.set(missing);
            assertFalse(table.hasAll(model.fill, words(more)));
        }
    }

    private static long[] words(final BitSet set) {
        return Arrays.copyOf(set.toLongArray(), FillTable.SET_LENGTH);
    }
}

package io.pegaflow.tools.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlaceSetTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 63, 64, 65, 4_096, 4_097, 300_000})
    void shouldFindTheGreatestAsATreeDoes(final int length) {
        final Random random = new Random(length);
        final PlaceSet set = new PlaceSet(length);
        final TreeSet<Integer> tree = new TreeSet<>();
        for (int i = 0; i < 20_000; i++) {
            final int place = random.nextInt(length);
            if (tree.add(place)) {
                set.add(place);
            } else {
                tree.remove(place);
                set.remove(place);
            }
            if (!tree.isEmpty() && random.nextInt(3) == 0) {
                final int greatest = tree.pollLast();
                assertEquals(greatest, set.greatest());
                set.remove(greatest);
            }
        }
    }
}

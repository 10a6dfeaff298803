package io.pegaflow.agent.options;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** Finds what somebody meant who misspelled a name: the name that shares most pairs of neighbouring letters with it. */
public final class NearestName {
    private NearestName() {}

    /**
     * Find it.
     *
     * @param misspelled what was written.
     * @param names      what it may have meant.
     * @return one of them, null if nothing resembles it.
     */
    public static String of(final String misspelled, final Collection<String> names) {
        final Set<String> pairs = pairs(misspelled);
        String nearest = null;
        double highest = 0;
        for (final String name : names) {
            final Set<String> shared = pairs(name);
            final int all = shared.size() + pairs.size();
            shared.retainAll(pairs);
            final double likeness = (double) shared.size() / all;
            if (likeness > highest) {
                highest = likeness;
                nearest = name;
            }
        }
        return nearest;
    }

    private static Set<String> pairs(final String name) {
        final String bounded = '^' + name + '$';
        final Set<String> pairs = new HashSet<>();
        for (int i = 0; i < bounded.length() - 1; i++) {
            pairs.add(bounded.substring(i, i + 2));
        }
        return pairs;
    }
}

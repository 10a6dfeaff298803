package io.pegaflow.engine.core;

import io.pegaflow.engine.policy.SlotList;
import io.pegaflow.engine.pool.PageClass;
import io.pegaflow.engine.pool.SlabPool;
import io.pegaflow.engine.state.StateCursor;
import java.util.Arrays;

/**
 * Partial blocks that nothing is being copied to, oldest first. They leave before any sealed block. Counted by the page class of
 * their heads, so that a save learns what they would give without walking them.
 */
final class IdlePartials {
    private final SlabPool pool;
    private final SlotList list;
    private long[] byClass = new long[4];

    IdlePartials(final SlabPool pool, final PageStore store) {
        this.pool = pool;
        list = new SlotList(store);
    }

    long size() {
        return list.size();
    }

    /** Those whose first page is of a class. */
    long size(final PageClass pageClass) {
        return pageClass.index() < byClass.length ? byClass[pageClass.index()] : 0;
    }

    int oldest() {
        return list.oldest();
    }

    void linkNewest(final int head) {
        list.linkNewest(head);
        count(head, 1);
    }

    /** The block's pages are still its own. */
    void unlink(final int head) {
        list.unlink(head);
        count(head, -1);
    }

    private void count(final int head, final int delta) {
        final int index = pool.classOf(head).index();
        if (index >= byClass.length) {
            byClass = Arrays.copyOf(byClass, index + 4);
        }
        byClass[index] += delta;
    }

    void state(final StateCursor cursor) {
        list.state(cursor);
        final int length = cursor.within(byClass.length, byClass.length, Short.MAX_VALUE);
        byClass = Arrays.copyOf(byClass, length);
        cursor.longs(byClass, 0, length);
    }
}

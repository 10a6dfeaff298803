package io.pegaflow.engine.core;

import io.pegaflow.engine.policy.DepartedTable;
import io.pegaflow.engine.policy.EvictionPolicies;
import io.pegaflow.engine.policy.EvictionPolicy;
import io.pegaflow.engine.policy.PolicyClock;
import io.pegaflow.engine.policy.SlotList;
import io.pegaflow.engine.pool.PageClass;
import io.pegaflow.engine.pool.PageRecencyDescriptor;
import io.pegaflow.engine.pool.SlabPool;
import io.pegaflow.engine.state.StateCursor;
import java.util.ArrayList;
import java.util.List;

/**
 * In which order sealed blocks leave: one policy for each page class and kind of block, reclaimable or retained. A block belongs
 * to the class of its head.
 */
final class Recency {
    private static final long GHOSTS_PER_BLOCK = 2;

    final PolicyClock clock = new PolicyClock();
    private final SlabPool pool;
    private final PageStore store;
    private final DepartedTable departed;
    private final EvictionPolicies kind;
    private final long maxBlocks;
    private final List<ClassRecency> classes = new ArrayList<>();
    private final boolean stampsHeadFirst;
    private final boolean insertsHeadFirst;
    private final boolean placesBehindParents;
    private long blocks;
    private long mostBlocks;

    Recency(final SlabPool pool, final PageStore store, final DepartedTable departed, final CoreConfig config) {
        this.pool = pool;
        this.store = store;
        this.departed = departed;
        kind = EvictionPolicies.find(config.evictionPolicy());
        if (kind == null) {
            throw new IllegalArgumentException("unknown eviction policy: eviction=" + config.evictionPolicy()
                    + "; known are: " + EvictionPolicies.names());
        }
        maxBlocks = config.maxBlocks();
        final EvictionPolicy any = kind.create(store, clock, departed);
        stampsHeadFirst = any.stampsHeadFirst(false);
        insertsHeadFirst = any.stampsHeadFirst(true);
        placesBehindParents = insertsHeadFirst && !stampsHeadFirst;
    }

    private ClassRecency of(final int head) {
        return of(pool.classOf(head));
    }

    private ClassRecency of(final PageClass pageClass) {
        while (classes.size() <= pageClass.index()) {
            classes.add(new ClassRecency(kind.create(store, clock, departed), kind.create(store, clock, departed)));
        }
        return classes.get(pageClass.index());
    }

    /** The policy that orders the block of a head. */
    EvictionPolicy policy(final int head) {
        return isReclaimable(head) ? of(head).reclaimable() : of(head).retained();
    }

    boolean isReclaimable(final int head) {
        return (pool.directory().recencyInt(head, PageRecencyDescriptor.PINS_OFFSET)
                        & PageRecencyDescriptor.RECLAIMABLE_FLAG)
                != 0;
    }

    boolean isLinked(final int head) {
        return SlotList.isLinked(store, head);
    }

    /** A block of this class got its first page. */
    void onBlockAdded(final PageClass pageClass) {
        of(pageClass).blocks++;
        if (++blocks > mostBlocks) {
            mostBlocks = blocks;
            departed.window(GHOSTS_PER_BLOCK * blocks);
        }
    }

    /** A block of this class gave back its last page. */
    void onBlockRemoved(final PageClass pageClass) {
        of(pageClass).blocks--;
        blocks--;
    }

    void onSealed(final int head, final long keyHash) {
        policy(head).onInsert(head, keyHash, capacity(pool.classOf(head)));
    }

    void onAccess(final int head) {
        policy(head).onAccess(head);
    }

    /**
     * A sealed block that nothing holds was used last.
     *
     * @param parent the block before it in its prompt, if that is sealed and not held, else {@link SlabPool#NONE}.
     */
    void stamp(final int head, final int parent) {
        final boolean together = parent != SlabPool.NONE && parent != head && policy(parent) == policy(head);
        policy(head).onStamp(head, together ? parent : SlabPool.NONE);
    }

    void unlink(final int head) {
        policy(head).onRemove(head);
    }

    /** How often the block of a head was asked for. */
    int frequency(final int head) {
        return store.frequency(head);
    }

    /** Blocks that a class can hold now: those it has, and those its free pages have room for. */
    private long capacity(final PageClass pageClass) {
        final long here = of(pageClass).blocks;
        final long used = pageClass.usedPages();
        final long free = pool.available(pageClass);
        return Math.min(maxBlocks, here + (here == 0 || used == 0 ? free : free * here / used));
    }

    /** The block of a class that leaves next, {@link SlabPool#NONE} if none can. */
    int victim(final PageClass pageClass) {
        final ClassRecency recency = of(pageClass);
        final EvictionPolicy policy = recency.reclaimable().size() > 0 ? recency.reclaimable() : recency.retained();
        return policy.victim(capacity(pageClass));
    }

    /** Blocks of a class that may leave. */
    long size(final PageClass pageClass) {
        final ClassRecency recency = of(pageClass);
        return recency.reclaimable().size() + recency.retained().size();
    }

    /** Blocks that may leave, over all classes. */
    long size() {
        long count = 0;
        for (int i = 0; i < classes.size(); i++) {
            count += classes.get(i).reclaimable().size()
                    + classes.get(i).retained().size();
        }
        return count;
    }

    /** Does the place of a saved block depend on the block it follows? */
    boolean placesBehindParents() {
        return placesBehindParents;
    }

    /** Which of the blocks of a prompt to stamp as the {@code index}-th when a lease of them ends. */
    int nthToStamp(final int index, final int count) {
        return stampsHeadFirst ? index : count - 1 - index;
    }

    /** Which of the blocks of a save to stamp as the {@code index}-th, each with the one before it as parent. */
    int nthToInsert(final int index, final int count) {
        return insertsHeadFirst ? index : count - 1 - index;
    }

    /** The policies of a page class. */
    private static final class ClassRecency {
        private final EvictionPolicy retained;
        private final EvictionPolicy reclaimable;
        private long blocks;

        ClassRecency(final EvictionPolicy retained, final EvictionPolicy reclaimable) {
            this.retained = retained;
            this.reclaimable = reclaimable;
        }

        EvictionPolicy retained() {
            return retained;
        }

        EvictionPolicy reclaimable() {
            return reclaimable;
        }
    }

    /** Write or read the orders; the links stand in the directory. */
    void state(final StateCursor cursor) {
        clock.state(cursor);
        final int count = cursor.within(classes.size(), 0, pool.classCount());
        for (int i = 0; i < count; i++) {
            final ClassRecency recency = of(pool.pageClass(i));
            recency.blocks = cursor.int64(recency.blocks);
            recency.retained().state(cursor);
            recency.reclaimable().state(cursor);
        }
        blocks = cursor.int64(blocks);
        mostBlocks = cursor.int64(mostBlocks);
    }
}

package io.pegaflow.engine.policy;

import io.pegaflow.engine.state.StateCursor;

/**
 * Orders the blocks of one page class that may leave. A block is named by its slot and is in the order, <i>linked</i>, or not:
 * it is inserted unlinked, stamped (which links it), removed while something holds it, and stamped again afterwards.
 *
 * <p>A policy is one instance a page class. Its clock is the cache's: it counts the stamps of all classes.
 */
public interface EvictionPolicy {
    /** Names no slot. */
    int NONE = -1;

    /**
     * A block becomes resident. It is not linked before it is stamped.
     *
     * @param slot     of the block.
     * @param keyHash  of its key, by which the policy may remember it beyond its stay.
     * @param capacity blocks that the class can hold now.
     */
    void onInsert(int slot, long keyHash, long capacity);

    /**
     * A request asked for a resident block. Does not change the order; a stamp follows when the request is through.
     *
     * @param slot of the block, linked or not.
     */
    void onAccess(int slot);

    /**
     * A block was used last, at this moment; links it if it was not.
     *
     * @param slot   of the block.
     * @param parent the linked block before it in its prompt, {@link #NONE} if there is none. A policy that keeps prefixes whole
     *               places the block just older than it.
     */
    void onStamp(int slot, int parent);

    /**
     * A linked block is held, or leaves the cache: it is no longer linked.
     *
     * @param slot of the block.
     */
    void onRemove(int slot);

    /**
     * The block that should leave next.
     *
     * @param capacity blocks that the class can hold now.
     * @return its slot, still linked; {@link #NONE} if no block is linked.
     */
    int victim(long capacity);

    /**
     * Linked blocks.
     *
     * @return their number.
     */
    long size();

    /**
     * In which order the blocks of one request are to be stamped.
     *
     * @param withParents whether each stamp names the block before it as parent.
     * @return true for from the head of the prompt to its tail.
     */
    boolean stampsHeadFirst(boolean withParents);

    /**
     * Write or read what the policy knows besides what stands in its {@link PolicyStore}.
     *
     * @param cursor of the walk.
     */
    void state(StateCursor cursor);
}

package io.pegaflow.engine.policy;

/** The state that policies keep for a slot. A new slot has frequency 1 and is {@link SlotList#UNLINKED}. */
public interface PolicyStore {
    /** Highest frequency that is told apart from higher ones. */
    int MAX_FREQUENCY = 128;

    /**
     * Next newer slot of the same list.
     *
     * @param slot asked about.
     * @return the slot, {@link EvictionPolicy#NONE}, or {@link SlotList#UNLINKED}.
     */
    int newer(int slot);

    /**
     * Set the next newer slot.
     *
     * @param slot  to change.
     * @param value to store.
     */
    void newer(int slot, int value);

    /**
     * Next older slot of the same list.
     *
     * @param slot asked about.
     * @return the slot, or {@link EvictionPolicy#NONE}.
     */
    int older(int slot);

    /**
     * Set the next older slot.
     *
     * @param slot  to change.
     * @param value to store.
     */
    void older(int slot, int value);

    /**
     * Clock of the last stamp.
     *
     * @param slot asked about.
     * @return the clock.
     */
    long clock(int slot);

    /**
     * Set the clock of the last stamp.
     *
     * @param slot  to change.
     * @param value to store.
     */
    void clock(int slot, long value);

    /**
     * How often the block was asked for.
     *
     * @param slot asked about.
     * @return 1 to {@link #MAX_FREQUENCY}.
     */
    int frequency(int slot);

    /**
     * Set how often the block was asked for.
     *
     * @param slot  to change.
     * @param value 1 to {@link #MAX_FREQUENCY}.
     */
    void frequency(int slot, int value);

    /**
     * Which of several lists the block is in.
     *
     * @param slot asked about.
     * @return 0 to 7.
     */
    int queue(int slot);

    /**
     * Set which of several lists the block is in.
     *
     * @param slot  to change.
     * @param value 0 to 7.
     */
    void queue(int slot, int value);
}

package io.pegaflow.engine.policy;

import java.util.Arrays;

/** State of policies in arrays, for simulations: slots are 0 to the capacity less one. */
public final class ArrayPolicyStore implements PolicyStore {
    private final int[] newer;
    private final int[] older;
    private final long[] clocks;
    private final byte[] frequencies;
    private final byte[] queues;

    /**
     * Room for a number of slots, all of them new.
     *
     * @param capacity number of slots.
     */
    public ArrayPolicyStore(final int capacity) {
        newer = new int[capacity];
        older = new int[capacity];
        clocks = new long[capacity];
        frequencies = new byte[capacity];
        queues = new byte[capacity];
        Arrays.fill(newer, SlotList.UNLINKED);
        Arrays.fill(frequencies, (byte) 1);
    }

    @Override
    public int newer(final int slot) {
        return newer[slot];
    }

    @Override
    public void newer(final int slot, final int value) {
        newer[slot] = value;
    }

    @Override
    public int older(final int slot) {
        return older[slot];
    }

    @Override
    public void older(final int slot, final int value) {
        older[slot] = value;
    }

    @Override
    public long clock(final int slot) {
        return clocks[slot];
    }

    @Override
    public void clock(final int slot, final long value) {
        clocks[slot] = value;
    }

    @Override
    public int frequency(final int slot) {
        return frequencies[slot] & 0xFF;
    }

    @Override
    public void frequency(final int slot, final int value) {
        frequencies[slot] = (byte) value;
    }

    @Override
    public int queue(final int slot) {
        return queues[slot];
    }

    @Override
    public void queue(final int slot, final int value) {
        queues[slot] = (byte) value;
    }
}

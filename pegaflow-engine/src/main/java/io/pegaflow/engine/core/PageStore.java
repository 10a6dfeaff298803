package io.pegaflow.engine.core;

import static io.pegaflow.engine.pool.PageRecencyDescriptor.FREQUENCY_MASK;
import static io.pegaflow.engine.pool.PageRecencyDescriptor.FREQUENCY_SHIFT;
import static io.pegaflow.engine.pool.PageRecencyDescriptor.NEWER_OFFSET;
import static io.pegaflow.engine.pool.PageRecencyDescriptor.OLDER_OFFSET;
import static io.pegaflow.engine.pool.PageRecencyDescriptor.PINS_OFFSET;
import static io.pegaflow.engine.pool.PageRecencyDescriptor.QUEUE_MASK;
import static io.pegaflow.engine.pool.PageRecencyDescriptor.QUEUE_SHIFT;

import io.pegaflow.engine.policy.PolicyStore;
import io.pegaflow.engine.pool.PageDirectory;

/** State of the policies in the recency records of the pages; a slot is the page id of a block's head. */
final class PageStore implements PolicyStore {
    private final PageDirectory directory;

    PageStore(final PageDirectory directory) {
        this.directory = directory;
    }

    @Override
    public int newer(final int slot) {
        return directory.recencyInt(slot, NEWER_OFFSET);
    }

    @Override
    public void newer(final int slot, final int value) {
        directory.recencyInt(slot, NEWER_OFFSET, value);
    }

    @Override
    public int older(final int slot) {
        return directory.recencyInt(slot, OLDER_OFFSET);
    }

    @Override
    public void older(final int slot, final int value) {
        directory.recencyInt(slot, OLDER_OFFSET, value);
    }

    @Override
    public long clock(final int slot) {
        return directory.clock(slot);
    }

    @Override
    public void clock(final int slot, final long value) {
        directory.clock(slot, value);
    }

    @Override
    public int frequency(final int slot) {
        return (directory.recencyInt(slot, PINS_OFFSET) >>> FREQUENCY_SHIFT & FREQUENCY_MASK) + 1;
    }

    @Override
    public void frequency(final int slot, final int value) {
        set(slot, FREQUENCY_SHIFT, FREQUENCY_MASK, value - 1);
    }

    @Override
    public int queue(final int slot) {
        return directory.recencyInt(slot, PINS_OFFSET) >>> QUEUE_SHIFT & QUEUE_MASK;
    }

    @Override
    public void queue(final int slot, final int value) {
        set(slot, QUEUE_SHIFT, QUEUE_MASK, value);
    }

    private void set(final int slot, final int shift, final int mask, final int value) {
        final int before = directory.recencyInt(slot, PINS_OFFSET);
        directory.recencyInt(slot, PINS_OFFSET, before & ~(mask << shift) | value << shift);
    }
}

package io.pegaflow.engine.numa;

import java.util.BitSet;

/** Lists of CPUs or nodes as the kernel writes them, like {@code 0-3,8}. */
public final class CpuList {
    private CpuList() {}

    /**
     * Read a list.
     *
     * @param text of the kernel.
     * @return its members; what is no number or range is passed over.
     */
    public static BitSet parse(final String text) {
        final BitSet members = new BitSet();
        for (final String range : text.trim().split(",")) {
            if (range.matches("[0-9]{1,5}(-[0-9]{1,5})?")) {
                final String[] ends = range.split("-");
                final int first = Integer.parseInt(ends[0]);
                members.set(first, Math.max(first, Integer.parseInt(ends[ends.length - 1])) + 1);
            }
        }
        return members;
    }

    /**
     * Write a list.
     *
     * @param members of the list.
     * @return what {@link #parse} reads, empty if there are none.
     */
    public static String format(final BitSet members) {
        final StringBuilder text = new StringBuilder();
        for (int first = members.nextSetBit(0); first >= 0; ) {
            final int end = members.nextClearBit(first);
            text.append(text.isEmpty() ? "" : ",").append(first);
            if (end > first + 1) {
                text.append('-').append(end - 1);
            }
            first = members.nextSetBit(end);
        }
        return text.toString();
    }
}

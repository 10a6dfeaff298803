package io.pegaflow.ipc;

/** Bits of the flags field of a RegisterRequest. An agent refuses bits it does not know. */
public final class RegisterFlags {
    /** A page holds all layers of a block of one layer set, whatever the ranks; the same on all devices of an instance. */
    public static final int PAGE_FIRST = 1;

    /** The device asks for copies by one kernel rather than by one command a range. */
    public static final int KERNEL_TRANSFERS = 1 << 1;

    /** All bits that have a meaning. */
    public static final int KNOWN = PAGE_FIRST | KERNEL_TRANSFERS;

    private RegisterFlags() {}
}

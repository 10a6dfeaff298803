package io.pegaflow.tools.demo;

/** The finalizer of SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, OOPSLA 2014). */
final class Mix64 {
    /** 2^64 divided by the golden ratio, odd; steps by it visit all 64-bit values. */
    static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private Mix64() {}

    static long mix(final long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** Absorb one more value; the order of values matters. */
    static long chain(final long state, final long value) {
        return mix(mix(state + GOLDEN_GAMMA) ^ value);
    }
}

package io.pegaflow.tools.simulate;

/** Where the requests of a simulation come from. */
interface RequestSource {
    /**
     * Read them all.
     *
     * @return at least one.
     * @throws IllegalArgumentException if they cannot be had; the message says why and what helps.
     */
    Requests read();

    /** What stands above table and plot. */
    String title();
}

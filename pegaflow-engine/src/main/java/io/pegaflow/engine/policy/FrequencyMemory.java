package io.pegaflow.engine.policy;

/** Remembers how often blocks that left had been asked for. */
public interface FrequencyMemory {
    /**
     * How often a departed block had been asked for.
     *
     * @param keyHash of its key.
     * @param window  how many of the latest departures count.
     * @return the frequency it left with; 0 if it is not among those departures, or is back.
     */
    int frequency(long keyHash, long window);
}

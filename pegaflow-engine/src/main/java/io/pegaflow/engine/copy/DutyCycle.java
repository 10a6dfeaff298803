package io.pegaflow.engine.copy;

/** Is told the time at the start of every duty cycle of an agent, to measure how long cycles take. */
@FunctionalInterface
public interface DutyCycle {
    /** Measures nothing. */
    DutyCycle NONE = nowNs -> {};

    /**
     * A duty cycle begins.
     *
     * @param nowNs time of the agent's clock. Called on the agent's thread; must not allocate.
     */
    void measureAndUpdate(long nowNs);
}

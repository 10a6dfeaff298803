package io.pegaflow.agent;

/** An agent was told something that will not do, whatever the machine. */
public final class ConfigurationException extends AgentException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception.
     *
     * @param message naming the value and what it must be.
     */
    public ConfigurationException(final String message) {
        super(message);
    }

    static void check(final boolean isFine, final String rule, final String name, final Object value) {
        if (!isFine) {
            throw new ConfigurationException(rule + ": " + name + "=" + value);
        }
    }
}

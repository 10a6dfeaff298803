package io.pegaflow.engine.state;

/** A state cannot be read: it is damaged, cut short, or of something else. */
public final class StateException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    /**
     * Says where.
     *
     * @param section of the state.
     * @param offset  of the chunk, in bytes from the start of the state.
     * @param cause   what is wrong there.
     */
    public StateException(final String section, final long offset, final String cause) {
        super("cannot read the state: section=" + section + ", offset=" + offset + ", cause=" + cause
                + "; take an older snapshot, or replay the journal from its start record");
    }
}

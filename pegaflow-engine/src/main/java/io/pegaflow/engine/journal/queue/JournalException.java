package io.pegaflow.engine.journal.queue;

/** A journal's directory will not do; the message says why, and what to do about it. */
public final class JournalException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * What is wrong.
     *
     * @param message with values and remedy.
     */
    public JournalException(final String message) {
        super(message);
    }

    /**
     * What is wrong.
     *
     * @param message with values and remedy.
     * @param cause   of the file system.
     */
    public JournalException(final String message, final Throwable cause) {
        super(message, cause);
    }
}

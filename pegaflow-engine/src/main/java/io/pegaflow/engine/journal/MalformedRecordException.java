package io.pegaflow.engine.journal;

/** A record whose checksum is right, and whose content cannot be. */
final class MalformedRecordException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MalformedRecordException(final String message) {
        super(message);
    }
}

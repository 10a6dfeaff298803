package io.pegaflow.ipc;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Says why the file system refused something; its own exceptions often name the path and nothing else. */
public final class FileFailure {
    private FileFailure() {}

    /**
     * Describe a failure.
     *
     * @param ex of the file system, or of our own with a text that says everything.
     * @return a text that begins with {@code cause=} and ends with what to do, without a full stop.
     */
    public static String describe(final IOException ex) {
        final String message = ex.getMessage() == null ? ex.toString() : ex.getMessage();
        if (ex instanceof FileSystemException) {
            final FileSystemException failure = (FileSystemException) ex;
            final String text = explain(ex, failure.getReason() == null ? "" : failure.getReason());
            return "cause=" + (text == null ? message : text.replace(";", ": path=" + failure.getFile() + ";"));
        }
        final String text = explain(ex, message);
        return "cause=" + (text == null ? message : text);
    }

    private static String explain(final IOException ex, final String reason) {
        if (ex instanceof AccessDeniedException) {
            return "permission denied; give this user the right to it";
        }
        if (ex instanceof FileAlreadyExistsException
                || ex instanceof NotDirectoryException
                || reason.contains("Not a directory")) {
            return "there is a file where a directory must be; remove the file";
        }
        if (ex instanceof NoSuchFileException) {
            return "no such file or directory; check the path";
        }
        if (reason.contains("Read-only file system")) {
            return "the file system is read-only; mount it writable";
        }
        return reason.contains("No space left") ? "the file system is full; free or enlarge it" : null;
    }
}

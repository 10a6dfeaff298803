package io.pegaflow.tools.trace;

import io.pegaflow.ipc.FileFailure;
import java.io.IOException;
import java.nio.file.Path;

/** Reads the trace that a command line names; what is wrong with it is said in words for whoever typed that. */
public final class TraceLoader {
    private TraceLoader() {}

    /**
     * Read a trace.
     *
     * @param file           as in {@link TraceReader#read}.
     * @param maxRequests    after which reading stops.
     * @param ignoreBadLines leave lines out that are no requests, and count them.
     * @return the requests, at least one.
     * @throws IllegalArgumentException if the file cannot be read, a line is no request, or there is none.
     */
    public static Workload load(final Path file, final int maxRequests, final boolean ignoreBadLines) {
        final Workload workload;
        try {
            workload = TraceReader.read(file, maxRequests, ignoreBadLines);
        } catch (final IOException e) {
            throw new IllegalArgumentException(
                    "trace cannot be read: file=" + file + ", " + FileFailure.describe(e), e);
        } catch (final TraceException e) {
            throw new IllegalArgumentException(e.getMessage() + "; --ignore-bad-lines leaves such lines out", e);
        }
        // A run without requests would look like one without errors.
        if (workload.requestCount() == 0) {
            throw new IllegalArgumentException("trace holds no request: file=" + file + ", badLines="
                    + workload.badLines() + "; check that it is the right file and all of it");
        }
        return workload;
    }
}

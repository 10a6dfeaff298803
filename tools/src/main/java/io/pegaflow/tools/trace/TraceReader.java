package io.pegaflow.tools.trace;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a trace file: one request a line, see {@link TraceLineParser}. */
public final class TraceReader {
    private TraceReader() {}

    /**
     * Read the requests of a file.
     *
     * @param file           with one JSON object a line.
     * @param maxRequests    after which reading stops.
     * @param ignoreBadLines leave lines out that are no requests, and count them.
     * @return the requests in the order of the file.
     * @throws IOException    if the file cannot be read.
     * @throws TraceException naming file and line, at the first line that is no request unless they are ignored.
     */
    public static Workload read(final Path file, final int maxRequests, final boolean ignoreBadLines)
            throws IOException, TraceException {
        final Workload.Builder workload = new Workload.Builder();
        final TraceLineParser parser = new TraceLineParser();
        final TraceLine request = new TraceLine();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            final LineReader lines = new LineReader(in);
            for (long number = 1; workload.requestCount() < maxRequests && lines.next(); number++) {
                try {
                    if (lines.isTooLong()) {
                        throw new TraceException("longer than " + LineReader.MAX_LINE_LENGTH + " bytes");
                    }
                    parser.parse(lines.bytes(), lines.length(), request);
                    workload.add(request.timestampMs, request.hashIds, request.hashCount);
                } catch (final TraceException e) {
                    if (!ignoreBadLines) {
                        throw new TraceException(
                                "bad line in trace: file=" + file + ", line=" + number + ": " + e.getMessage());
                    }
                    workload.addBadLine();
                }
            }
        }
        return workload.build();
    }
}

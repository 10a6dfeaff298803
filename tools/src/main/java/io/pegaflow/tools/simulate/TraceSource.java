package io.pegaflow.tools.simulate;

import io.pegaflow.tools.trace.TraceLoader;
import java.nio.file.Path;

/** The requests of a trace file. */
record TraceSource(Path file, int maxRequests, boolean ignoreBadLines) implements RequestSource {
    @Override
    public RequestLog read() {
        return RequestLog.ofRequests(TraceLoader.load(file, maxRequests, ignoreBadLines));
    }

    @Override
    public String title() {
        return file.getFileName().toString();
    }
}

package io.pegaflow.tools.simulate;

import io.pegaflow.tools.trace.TraceLoader;
import java.nio.file.Path;

/** The requests of a trace file. */
record TraceSource(Path file, int maxRequests, boolean ignoreBadLines) implements RequestSource {
    @Override
    public Requests read() {
        return new Requests(RequestLog.ofRequests(TraceLoader.load(file, maxRequests, ignoreBadLines)), null);
    }

    @Override
    public String title() {
        return file.getFileName().toString();
    }
}

package io.pegaflow.tools.simulate;

import io.pegaflow.tools.trace.TraceLoader;
import io.pegaflow.tools.trace.Workload;
import java.nio.file.Path;

/** The requests of a trace file. */
record TraceSource(Path file, int maxRequests, boolean ignoreBadLines) implements RequestSource {
    @Override
    public Workload read() {
        return TraceLoader.load(file, maxRequests, ignoreBadLines);
    }

    @Override
    public String title() {
        return file.getFileName().toString();
    }
}

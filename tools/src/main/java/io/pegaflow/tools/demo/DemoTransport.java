package io.pegaflow.tools.demo;

import java.util.Locale;

/** How clients of the demo reach the agent. */
enum DemoTransport {
    /** Shared memory, by the client library. */
    AERON,
    /** The service that clients of the first implementation speak. */
    GRPC;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

package io.pegaflow.tools.bench;

import io.pegaflow.tools.process.AgentLostException;

/** A kind of request, made one at a time. Single-threaded. */
interface Probe {
    /** Make one request and wait for its reply; in ns from before it was encoded to its reply's handler. */
    long exchange() throws AgentLostException, InterruptedException;
}

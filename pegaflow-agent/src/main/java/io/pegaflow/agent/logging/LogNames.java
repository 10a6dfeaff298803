package io.pegaflow.agent.logging;

import java.util.List;

/** Names of the loggers, by which an operator sets levels. A level of {@code pegaflow} holds for all below it. */
public final class LogNames {
    /** Everything of PegaFlow. */
    public static final String ALL = "pegaflow";

    /** Start, stop, directories, sizes. */
    public static final String AGENT = "pegaflow.agent";

    /** Clients, rejected messages, failures of the engine's threads. */
    public static final String ENGINE = "pegaflow.engine";

    /** The media driver, and the connection to it. */
    public static final String DRIVER = "pegaflow.driver";

    /** Export of metrics; at debug level every export, and what the OpenTelemetry library says. */
    public static final String METRICS = "pegaflow.metrics";

    /** All of ours. */
    public static final List<String> KNOWN = List.of(ALL, AGENT, ENGINE, DRIVER, METRICS);

    private LogNames() {}
}

package io.pegaflow.tools.demo;

import java.nio.file.Path;
import java.util.List;

/** The agent that a run uses, its own or one that runs already. */
interface AgentConnection extends AutoCloseable {
    /** Where clients find it. */
    Path aeronDirectory();

    /** Where its gRPC service listens, which it has if that was asked for. */
    String grpcAddress();

    /** On what kind of devices its clients' memory lies. */
    String deviceBackend();

    /** Options that the JVMs of its clients need. */
    List<String> clientJvmOptions();

    /** Whether its process is gone. */
    boolean hasEnded();

    /** What the report says about it. */
    AgentFacts facts();

    @Override
    void close();
}

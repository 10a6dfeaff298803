package io.pegaflow.agent.doctor;

import io.pegaflow.agent.AgentPlan;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Are the TCP ports of the agent free, or who listens there? */
final class PortsCheck implements Check {
    static final int SERVICE_PORT = 50055;

    private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
    private static final String LISTEN = "0A";

    @Override
    public String name() {
        return "ports";
    }

    @Override
    public Finding examine(final HostFacts facts, final AgentPlan plan) {
        if (TABLES.stream().noneMatch(table -> facts.read(table).isPresent())) {
            return Finding.unknown("the kernel does not tell who listens", "look with ss -ltnp");
        }
        final int httpPort = plan.httpPort();
        final Optional<String> http = httpPort == 0 ? Optional.empty() : ownerOf(facts, httpPort);
        if (http.isPresent()) {
            return Finding.stop(
                    httpPort + " taken by " + http.get(),
                    "stop that process, or name another address with --http-addr: port 0 is any free one, none is no HTTP");
        }
        final Optional<String> service = ownerOf(facts, SERVICE_PORT);
        return service.isPresent()
                ? Finding.slow(
                        SERVICE_PORT + " taken by " + service.get() + "; no harm yet, this version does not open it",
                        "keep " + SERVICE_PORT + " (service) free for the agent: move the other process")
                : Finding.ok((httpPort == 0 ? "" : httpPort + " (HTTP) free; ") + SERVICE_PORT
                        + " free, this version does not open it");
    }

    private static Optional<String> ownerOf(final HostFacts facts, final int port) {
        final OptionalLong socket = listenerOf(facts, port);
        return socket.isEmpty()
                ? Optional.empty()
                : Optional.of(facts.processOfSocket(socket.getAsLong())
                        .map(pid -> "pid " + Procfs.process(facts, pid))
                        .orElse("a process we may not see"));
    }

    /** Inode of the socket that listens on the port, in this network namespace. */
    private static OptionalLong listenerOf(final HostFacts facts, final int port) {
        final String suffix = String.format(":%04X", port);
        for (final Path table : TABLES) {
            for (final String line : facts.read(table).orElse("").split("\n")) {
                final String[] fields = line.trim().split(" +");
                if (fields.length > 9 && fields[1].endsWith(suffix) && fields[3].equals(LISTEN)) {
                    return Procfs.number(fields[9]);
                }
            }
        }
        return OptionalLong.empty();
    }
}

package io.pegaflow.agent.doctor;

import io.pegaflow.agent.AgentPlan;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Are the TCP ports of the agent free, or who listens there? */
final class PortsCheck implements Check {
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
        final Optional<Finding> taken = taken(facts, plan.httpPort(), "--http-addr", "HTTP")
                .or(() -> taken(facts, plan.grpcPort(), "--addr", "gRPC"));
        final String ports = Stream.of(free(plan.httpPort(), "HTTP"), free(plan.grpcPort(), "gRPC"))
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining("; "));
        return taken.orElseGet(() -> Finding.ok(ports.isEmpty() ? "none of its own" : ports));
    }

    private static Optional<Finding> taken(
            final HostFacts facts, final int port, final String option, final String protocol) {
        final Optional<String> owner = port == 0 ? Optional.empty() : ownerOf(facts, port);
        return owner.map(who -> Finding.stop(
                port + " taken by " + who,
                "stop that process, or name another address with " + option + ": port 0 is any free one, none is no "
                        + protocol));
    }

    private static String free(final int port, final String protocol) {
        return port == 0 ? "" : port + " (" + protocol + ") free";
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

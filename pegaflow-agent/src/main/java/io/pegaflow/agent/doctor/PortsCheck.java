package io.pegaflow.agent.doctor;

import io.pegaflow.agent.AgentPlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Are the TCP ports of the agent free, or who listens there? */
final class PortsCheck implements Check {
    static final int SERVICE_PORT = 50055;
    static final int HTTP_PORT = 9091;

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
        final List<String> taken = new ArrayList<>();
        for (final int port : new int[] {SERVICE_PORT, HTTP_PORT}) {
            final OptionalLong socket = listenerOf(facts, port);
            if (socket.isPresent()) {
                taken.add(port + " taken by "
                        + facts.processOfSocket(socket.getAsLong())
                                .map(pid -> "pid " + Procfs.process(facts, pid))
                                .orElse("a process we may not see"));
            }
        }
        return taken.isEmpty()
                ? Finding.ok(SERVICE_PORT + " and " + HTTP_PORT + " free; this version opens neither")
                : Finding.slow(
                        String.join(", ", taken) + "; no harm yet, this version opens no port",
                        "keep " + SERVICE_PORT + " (service) and " + HTTP_PORT
                                + " (metrics) free for the agent: move the other process");
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

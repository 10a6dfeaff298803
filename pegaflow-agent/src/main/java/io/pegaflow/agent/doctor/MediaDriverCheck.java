package io.pegaflow.agent.doctor;

import io.aeron.CncFileDescriptor;
import io.pegaflow.agent.AgentPlan;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Is the Aeron directory free for a media driver of the agent's own, or does the external one run there? */
final class MediaDriverCheck implements Check {
    /** Of what the driver's file begins with. Not the descriptor's constants: those want a JVM with the right options. */
    private static final int PID_OFFSET = 40;

    private static final int META_DATA_LENGTH = CncFileDescriptor.META_DATA_LENGTH;

    @Override
    public String name() {
        return "media driver";
    }

    @Override
    public Finding examine(final HostFacts facts, final AgentPlan plan) {
        final Path directory = plan.aeronDirectory();
        final Optional<byte[]> head = facts.readBytes(directory.resolve(CncFileDescriptor.CNC_FILE), META_DATA_LENGTH);
        final OptionalLong driver = head.map(MediaDriverCheck::pidOf).orElse(OptionalLong.empty());
        if (plan.externalDriver()) {
            return examineExternal(facts, directory, driver);
        }
        if (driver.isPresent()) {
            final long pid = driver.getAsLong();
            return Procfs.isAlive(facts, pid)
                    ? Finding.stop(
                            "pid " + Procfs.process(facts, pid) + " has one in " + directory,
                            "stop it, use it with --external-driver, or give this agent another --aeron-dir")
                    : Finding.ok("a dead one left files in " + directory + ", the next start removes them");
        }
        final List<String> foreign = facts.list(directory);
        if (head.isEmpty() && foreign.stream().anyMatch(MediaDriverCheck::isForeign)) {
            return Finding.stop(
                    directory + " holds what no media driver has made: "
                            + foreign.stream()
                                    .filter(MediaDriverCheck::isForeign)
                                    .findFirst()
                                    .orElse(""),
                    "name another --aeron-dir: it is emptied at start");
        }
        return Finding.ok("none in " + directory + ", the agent brings its own");
    }

    private static Finding examineExternal(final HostFacts facts, final Path directory, final OptionalLong driver) {
        final String remedy = "start one there, name its --aeron-dir, or leave out --external-driver";
        if (driver.isEmpty()) {
            return Finding.stop("none in " + directory + ", and the agent is not to bring its own", remedy);
        }
        final long pid = driver.getAsLong();
        return Procfs.isAlive(facts, pid)
                ? Finding.ok("pid " + Procfs.process(facts, pid) + " has one in " + directory + ", the agent uses it")
                : Finding.stop(
                        "the one in " + directory + " is dead, or in another pid namespace: pid " + pid,
                        remedy + "; the agent itself can tell by its heartbeat");
    }

    private static OptionalLong pidOf(final byte[] head) {
        return head.length < META_DATA_LENGTH
                ? OptionalLong.empty()
                : OptionalLong.of(
                        ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getLong(PID_OFFSET));
    }

    private static boolean isForeign(final String name) {
        return !name.equals("publications")
                && !name.equals("images")
                && !name.equals("loss-report.dat")
                && !name.startsWith("pegaflow.");
    }
}

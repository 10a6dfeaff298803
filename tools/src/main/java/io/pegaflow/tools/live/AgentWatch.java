package io.pegaflow.tools.live;

import io.pegaflow.engine.runtime.counters.CountersFileReader;
import io.pegaflow.engine.runtime.counters.CountersSnapshot;
import io.pegaflow.engine.runtime.counters.EngineCounter;
import io.pegaflow.ipc.ProcessIdentity;
import io.pegaflow.tools.process.FlatJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Looks at one agent through its files, which it opens for reading alone; asks for no lock, sends nothing. Keeps the counters of an
 * agent that has ended until another one has taken its place. Used by one thread.
 */
final class AgentWatch implements AutoCloseable {
    /** An engine publishes every 10 ms; a machine that is too busy may hold it up for longer. */
    static final long SILENT_NS = TimeUnit.SECONDS.toNanos(1);

    private static final long LOOK_TWICE_MS = 50;

    private final Path path;
    private CountersFileReader reader;
    private Map<String, Object> ready;

    private AgentWatch(final Path path, final CountersFileReader reader) {
        this.path = path;
        this.reader = reader;
        ready = readReady();
    }

    /** Begin to look. */
    static AgentWatch open(final AgentLocation location) throws IOException, NoAgentException {
        final Path path = location.counters();
        try {
            return new AgentWatch(path, new CountersFileReader(path));
        } catch (final NoSuchFileException ex) {
            throw new NoAgentException("no agent's counters there: file=" + path + "; " + location.whereElse());
        }
    }

    /** The agent now. */
    Sample sample() throws InterruptedException {
        Sample sample = take();
        if (sample.presence() == Presence.ENDED && hasSuccessor()) {
            sample = take();
        }
        return sample;
    }

    @Override
    public void close() {
        reader.close();
    }

    private Sample take() throws InterruptedException {
        final CountersSnapshot counters = reader.snapshot();
        final long nowNs = System.nanoTime();
        final long silentNs = Math.max(0, nowNs - counters.value(EngineCounter.LAST_TURN_NS));
        if (!ready.containsKey("pid")) {
            ready = readReady();
        }
        return new Sample(
                counters,
                presence(counters, silentNs),
                path,
                ready,
                reader.pid(),
                reader.incarnation(),
                reader.startMs(),
                silentNs,
                nowNs,
                System.currentTimeMillis());
    }

    private Presence presence(final CountersSnapshot counters, final long silentNs) throws InterruptedException {
        if (ProcessIdentity.isAlive(reader.pid(), reader.pidStartTime())) {
            return silentNs > SILENT_NS ? Presence.NOT_ANSWERING : Presence.RUNNING;
        }
        // Gone, or in another pid namespace: then only its counters show that it lives.
        if (silentNs > SILENT_NS) {
            return Presence.ENDED;
        }
        TimeUnit.MILLISECONDS.sleep(LOOK_TWICE_MS);
        final long before = counters.value(EngineCounter.LAST_TURN_NS);
        return reader.snapshot().value(EngineCounter.LAST_TURN_NS) == before ? Presence.ENDED : Presence.RUNNING;
    }

    /** Has another agent begun where this one ended? If so, that one is looked at from now on. */
    private boolean hasSuccessor() {
        try {
            final CountersFileReader next = new CountersFileReader(path);
            if (next.incarnation() == reader.incarnation()) {
                next.close();
                return false;
            }
            reader.close();
            reader = next;
            ready = readReady();
            return true;
        } catch (final IOException ex) {
            // None, or none that has got as far as its counters.
            return false;
        }
    }

    /** What the agent says about itself, as long as it is this agent who says it. */
    private Map<String, Object> readReady() {
        try {
            final Map<String, Object> said = FlatJson.read(Files.readString(path.resolveSibling("ready")));
            return Long.valueOf(reader.pid()).equals(said.get("pid")) ? said : Map.of();
        } catch (final IOException ex) {
            return Map.of();
        }
    }
}

package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.emulation.CudaEmulator;
import io.pegaflow.emulation.CudaStatistics;
import io.pegaflow.engine.runtime.counters.CountersFileReader;
import io.pegaflow.engine.runtime.counters.EngineCounter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.agrona.CloseHelper;

/** An agent process and client processes on a machine with two emulated CUDA devices. */
final class CudaSystem implements AutoCloseable {
    private static final String AGENT = "agent";
    private static final Pattern HTTP_ADDRESS = Pattern.compile("\"httpAddr\":\"([^\"]+)\"");
    private static final long TIMEOUT_MS = 30_000;

    final CudaEmulator emulator = CudaEmulator.open().with("CUEMU_DEVICES", "2");
    final TestDirectory directory = new TestDirectory();
    private final List<ChildJvm> clients = new ArrayList<>();
    ChildJvm agent;
    private CountersFileReader counters;

    /** Start the agent and wait until it is ready. */
    CudaSystem start(final String... options) {
        launch(options).awaitReady();
        try {
            counters = new CountersFileReader(directory.run().resolve(RunDirectory.COUNTERS_FILE));
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
        return this;
    }

    ChildJvm launch(final String... options) {
        final List<String> all = new ArrayList<>(List.of("--device-backend", "cuda", "--pool-size", "16mb"));
        all.addAll(List.of(options));
        agent = ChildJvm.startAgentWithVariables(emulator.environment(AGENT), directory, all.toArray(new String[0]));
        return agent;
    }

    /** A client process whose memory lies on a device; it prints what became of its registration. */
    ChildJvm client(final String instance, final int deviceId) {
        return start(CacheClientMain.class, "cuda", instance, "ns", Integer.toString(deviceId));
    }

    /** Another client process, which is told where the agent is and then what it is given. */
    ChildJvm start(final Class<?> mainClass, final String... arguments) {
        final List<String> all = new ArrayList<>(List.of(directory.aeron().toString()));
        all.addAll(List.of(arguments));
        final ChildJvm client = ChildJvm.start(
                List.of(),
                emulator.environment("client"),
                List.of("-Dlogback.configurationFile=logback.xml"),
                mainClass,
                all.toArray(new String[0]));
        clients.add(client);
        return client;
    }

    ChildJvm registeredClient(final String instance, final int deviceId) {
        final ChildJvm client = client(instance, deviceId);
        client.awaitLine("registered");
        return client;
    }

    /** A client asked something whose work the driver now holds up; it has not been answered. */
    void awaitStalled() {
        Conditions.await("work to stand still in the driver", () -> driver().events("stalled_now") > 0);
    }

    /** What the driver counted in the agent. */
    CudaStatistics driver() {
        return emulator.statistics(agent.pid());
    }

    /** Make the driver in the agent follow rules, and no others from before. */
    void inject(final String... rules) {
        final long before = driver().events("control_loads");
        emulator.inject(AGENT, rules);
        Conditions.await("the driver to take its rules", () -> driver().events("control_loads") > before);
    }

    /** Make the driver in the agent stand still as a rule says, until {@link #release}; the rule has a place for the file. */
    Path stall(final String rule) {
        final Path file = emulator.flag("stall");
        try {
            Files.createFile(file);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
        inject(String.format(rule, file));
        return file;
    }

    void release(final Path stall) {
        try {
            Files.delete(stall);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** What the agent's health page says. */
    String health() {
        try {
            final String ready = Files.readString(directory.run().resolve(RunDirectory.READY_FILE));
            final Matcher address = HTTP_ADDRESS.matcher(ready);
            assertTrue(address.find(), ready);
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://" + address.group(1) + "/health"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new AssertionError(ex);
        }
    }

    long count(final EngineCounter counter) {
        return counters.value(counter);
    }

    void await(final EngineCounter counter, final long value) {
        Conditions.await(
                () -> counter + " to be " + value + ", which is " + count(counter) + ", in " + agent,
                TIMEOUT_MS,
                () -> count(counter) == value);
    }

    /** Wait for the agent to hold exactly the handles that it had before. */
    void awaitHandles(final String handles) {
        Conditions.await(
                () -> "handles to be " + handles + ", which are " + driver().handles() + ", in " + agent,
                TIMEOUT_MS,
                () -> driver().handles().equals(handles));
    }

    /** A client can save, query and load, and its bytes are right. */
    void assertServes(final ChildJvm client, final long firstId) {
        assertEquals("sealed 8", client.ask("save " + firstId + " 8"));
        assertEquals("hits 8", client.ask("query " + firstId + " 8"));
        assertEquals("loaded 8", client.ask("load 16"));
        assertEquals("wrong 0", client.ask("check 16 " + firstId + " 8"));
    }

    @Override
    public void close() {
        final List<AutoCloseable> all = new ArrayList<>(clients);
        all.add(counters);
        all.add(agent);
        try {
            CloseHelper.closeAll(all);
        } finally {
            // Also when a process had something unexpected in its log, which is an error and no exception.
            clients.forEach(ChildJvm::kill);
            directory.close();
            emulator.close();
        }
    }
}

package io.pegaflow.tools.demo;

import io.pegaflow.tools.process.ChildProcess;
import io.pegaflow.tools.process.FlatJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;

/** The client processes, and the queue into which one thread a client puts what it tells. */
final class ClientFleet implements AutoCloseable {
    private final List<ChildProcess> processes = new ArrayList<>();
    private final BlockingQueue<ClientEvent> events = new LinkedBlockingQueue<>();

    void start(final List<String> jvmOptions, final List<String> arguments) throws IOException {
        final int index = processes.size();
        final ChildProcess process =
                ChildProcess.start("client " + index, DemoClientMain.class, jvmOptions, arguments, Redirect.PIPE);
        processes.add(process);
        final Thread reader = new Thread(() -> read(index, process), "demo-client-reader-" + index);
        reader.setDaemon(true);
        reader.start();
    }

    int size() {
        return processes.size();
    }

    ChildProcess process(final int client) {
        return processes.get(client);
    }

    void sendAll(final String line) {
        for (final ChildProcess process : processes) {
            process.send(line);
        }
    }

    /** The next event; null if none comes in time. */
    ClientEvent poll(final long timeoutMs) throws InterruptedException {
        return events.poll(timeoutMs, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        CloseHelper.closeAll(processes);
    }

    private void read(final int client, final ChildProcess process) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.process().getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                events.add(new ClientEvent(client, FlatJson.read(line)));
            }
        } catch (final IOException e) {
            // A client that dies may tear its last line; its status tells the rest.
        } finally {
            events.add(new ClientEvent(client, null));
        }
    }
}

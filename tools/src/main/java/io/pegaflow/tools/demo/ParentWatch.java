package io.pegaflow.tools.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * Reads the standard input of a child process, which the orchestrator holds open: its end means that the orchestrator is gone,
 * however it went.
 */
final class ParentWatch {
    private volatile boolean go;
    private volatile boolean gone;

    private ParentWatch() {}

    /** Start watching; {@code onGone} runs on the watching thread. */
    static ParentWatch start(final Runnable onGone) {
        final ParentWatch watch = new ParentWatch();
        final Thread thread = new Thread(() -> watch.read(onGone), "demo-parent-watch");
        thread.setDaemon(true);
        thread.start();
        return watch;
    }

    boolean isGo() {
        return go;
    }

    boolean isGone() {
        return gone;
    }

    /** As if the parent were gone: this process was told to stop. */
    void stop() {
        gone = true;
    }

    private void read(final Runnable onGone) {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (ClientEvents.GO.equals(line)) {
                    go = true;
                }
            }
        } catch (final IOException e) {
            // A broken pipe is an end as well.
        }
        gone = true;
        onGone.run();
    }
}

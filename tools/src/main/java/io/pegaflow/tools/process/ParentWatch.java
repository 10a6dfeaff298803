package io.pegaflow.tools.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * Reads the standard input of a child process, which the orchestrator holds open: its end means that the orchestrator is gone,
 * however it went.
 */
public final class ParentWatch {
    /** The orchestrator's word that this process may begin. */
    public static final String GO = "go";

    private volatile boolean go;
    private volatile boolean gone;

    private ParentWatch() {}

    /**
     * Start watching.
     *
     * @param onGone is run on the watching thread.
     * @return the watch.
     */
    public static ParentWatch start(final Runnable onGone) {
        final ParentWatch watch = new ParentWatch();
        final Thread thread = new Thread(() -> watch.read(onGone), "parent-watch");
        thread.setDaemon(true);
        thread.start();
        return watch;
    }

    /**
     * Has the orchestrator said {@link #GO}?
     *
     * @return whether it has.
     */
    public boolean isGo() {
        return go;
    }

    /**
     * Is the orchestrator gone?
     *
     * @return whether it is.
     */
    public boolean isGone() {
        return gone;
    }

    /** As if the parent were gone: this process was told to stop. */
    public void stop() {
        gone = true;
    }

    private void read(final Runnable onGone) {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (GO.equals(line)) {
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

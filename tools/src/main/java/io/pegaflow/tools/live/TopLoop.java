package io.pegaflow.tools.live;

import io.pegaflow.tools.process.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Looks, draws, and listens to the keyboard, until told to end. */
final class TopLoop {
    private static final long MIN_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long MAX_INTERVAL_NS = TimeUnit.HOURS.toNanos(1);

    private final AgentWatch watch;
    private final TopTerminal terminal;
    private long intervalNs;
    private boolean isPaused;

    TopLoop(final AgentWatch watch, final TopTerminal terminal, final long intervalNs) {
        this.watch = watch;
        this.terminal = terminal;
        this.intervalNs = intervalNs;
    }

    void run() throws InterruptedException {
        Sample before = null;
        Sample now = watch.sample();
        long nextNs = System.nanoTime() + intervalNs;
        terminal.draw(frame(before, now));
        while (!terminal.isClosing()) {
            final int key = terminal.awaitKey(Math.max(1, nextNs - System.nanoTime()));
            if (key == 'q' || key == 'Q' || key == TopTerminal.END_OF_INPUT) {
                return;
            }
            final long previousIntervalNs = intervalNs;
            onKey(key);
            nextNs += intervalNs - previousIntervalNs;
            if (System.nanoTime() - nextNs >= 0) {
                nextNs = System.nanoTime() + intervalNs;
                if (!isPaused) {
                    before = now;
                    now = watch.sample();
                }
            }
            terminal.draw(frame(before, now));
        }
    }

    private void onKey(final int key) {
        switch (key) {
            case 'p', 'P', ' ' -> isPaused = !isPaused;
            case '+' -> intervalNs = Math.min(MAX_INTERVAL_NS, intervalNs * 2);
            case '-' -> intervalNs = Math.max(MIN_INTERVAL_NS, intervalNs / 2);
            default -> {
                // Not a key of ours; what it brings about is a new drawing.
            }
        }
    }

    private List<Line> frame(final Sample before, final Sample now) {
        final int height = terminal.height();
        final List<Line> lines = new ArrayList<>(Screen.lines(now, Window.between(before, now), height - 1));
        while (lines.size() < height - 1) {
            lines.add(new Line());
        }
        lines.add(new Line()
                .add(Style.FAINT, Figures.time(now.takenMs()) + String.format(Locale.ROOT, "  every %.3g s", seconds()))
                .add(Style.WARNING, isPaused ? "  paused" : "")
                .add(Style.FAINT, "  q end  p pause  + - interval"));
        return lines;
    }

    private double seconds() {
        return (double) intervalNs / TimeUnit.SECONDS.toNanos(1);
    }
}

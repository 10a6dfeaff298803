package io.pegaflow.tools.live;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.NonBlockingReader;

/**
 * The terminal of this process as a screen: the other screen buffer without cursor, keys one by one and unseen. Gives the terminal
 * back as it was, however the process ends but for a kill.
 */
final class TopTerminal implements AutoCloseable {
    static final int NO_KEY = -2;
    static final int END_OF_INPUT = -1;

    private static final String ENTER = "\u001b[?1049h\u001b[?25l\u001b[2J";
    private static final String LEAVE = "\u001b[?25h\u001b[?1049l";
    private static final String HOME = "\u001b[H";
    private static final String CLEAR_LINE = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";
    private static final int DEFAULT_WIDTH = 120;
    private static final int DEFAULT_HEIGHT = 40;

    private final Terminal terminal;
    private final Attributes original;
    private final NonBlockingReader keys;
    private final boolean colour;
    private final AtomicBoolean isRestored = new AtomicBoolean();
    private final Thread atShutdown = new Thread(this::restore, "restore-terminal");
    private volatile boolean isClosing;
    private volatile boolean isNewScreen = true;

    private TopTerminal(final Terminal terminal, final boolean colour) {
        this.terminal = terminal;
        this.colour = colour;
        original = terminal.enterRawMode();
        keys = terminal.reader();
        terminal.handle(Signal.INT, signal -> isClosing = true);
        terminal.handle(Signal.WINCH, signal -> isNewScreen = true);
        terminal.handle(Signal.CONT, signal -> onContinued());
        Runtime.getRuntime().addShutdownHook(atShutdown);
        write(ENTER);
    }

    /** Take the terminal of this process. */
    static TopTerminal open(final boolean colour) throws IOException {
        final Terminal terminal;
        try {
            terminal = TerminalBuilder.builder()
                    .system(true)
                    .dumb(false)
                    .nativeSignals(true)
                    .signalHandler(Terminal.SignalHandler.SIG_DFL)
                    .build();
        } catch (final IOException | IllegalStateException ex) {
            throw new IOException(
                    "standard input and output are no terminal; use ./pegaflow stat --watch, or top --once", ex);
        }
        return new TopTerminal(terminal, colour);
    }

    /** Was it told to end by a signal? */
    boolean isClosing() {
        return isClosing;
    }

    int height() {
        final int rows = terminal.getSize().getRows();
        return rows > 0 ? rows : DEFAULT_HEIGHT;
    }

    /** Wait for a key, until the time is over, the screen has another size or the end has come. */
    int awaitKey(final long timeoutNs) throws InterruptedException {
        final long deadlineNs = System.nanoTime() + timeoutNs;
        while (!isClosing && !isNewScreen) {
            final long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
            if (leftMs <= 0) {
                return NO_KEY;
            }
            try {
                final int key = keys.read(Math.min(leftMs, 100));
                if (key != NonBlockingReader.READ_EXPIRED) {
                    return key;
                }
            } catch (final IOException ex) {
                return END_OF_INPUT;
            }
        }
        return NO_KEY;
    }

    void draw(final List<Line> lines) {
        final Size size = terminal.getSize();
        final int width = size.getColumns() > 0 ? size.getColumns() : DEFAULT_WIDTH;
        final StringBuilder frame = new StringBuilder();
        if (isNewScreen) {
            isNewScreen = false;
            frame.append(ENTER);
        }
        frame.append(HOME);
        for (int i = 0; i < lines.size(); i++) {
            frame.append(i == 0 ? "" : "\r\n")
                    .append(lines.get(i).render(width, colour))
                    .append(CLEAR_LINE);
        }
        write(frame.append(CLEAR_BELOW).toString());
    }

    /** A shell that stopped this process has changed both, the mode and the screen. */
    private void onContinued() {
        terminal.enterRawMode();
        isNewScreen = true;
    }

    private void write(final String text) {
        terminal.writer().write(text);
        terminal.writer().flush();
    }

    private void restore() {
        if (isRestored.compareAndSet(false, true)) {
            write(LEAVE);
            terminal.setAttributes(original);
        }
    }

    @Override
    public void close() throws IOException {
        restore();
        try {
            Runtime.getRuntime().removeShutdownHook(atShutdown);
        } catch (final IllegalStateException ex) {
            // The hook runs already.
        }
        terminal.close();
    }
}

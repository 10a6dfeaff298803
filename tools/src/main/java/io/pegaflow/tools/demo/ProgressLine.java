package io.pegaflow.tools.demo;

import io.pegaflow.agent.SizeParser;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** One line that is written over and over, if the output is a terminal. */
final class ProgressLine {
    private static final String ERASE = "\r\u001b[K";
    private static final double NS_PER_S = 1e9;

    private final PrintStream out;
    private final boolean enabled;
    private boolean shown;

    ProgressLine(final PrintStream out, final boolean enabled) {
        this.out = out;
        this.enabled = enabled;
    }

    /** Whether standard output is a terminal; {@link System#console()} alone also asks about input, and not at all from JDK 22 on. */
    static boolean isTerminal() {
        try {
            final String target =
                    Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (final IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    void show(final Tally tally, final long requestsWanted, final long corruptBlocks, final long elapsedNs) {
        if (!enabled) {
            return;
        }
        final double seconds = elapsedNs / NS_PER_S;
        out.print(ERASE
                + String.format(
                        Locale.ROOT,
                        "%3d%%  %d/%d requests  hits %.1f%%  saved %s  loaded %s  wrong blocks %d  %.1f s",
                        requestsWanted == 0 ? 100 : 100 * tally.requests / requestsWanted,
                        tally.requests,
                        requestsWanted,
                        tally.blockLookups == 0 ? 0.0 : 100.0 * tally.blockHits / tally.blockLookups,
                        SizeParser.format(tally.bytesSaved),
                        SizeParser.format(tally.bytesLoaded),
                        corruptBlocks,
                        seconds));
        out.flush();
        shown = true;
    }

    void clear() {
        if (shown) {
            out.print(ERASE);
            out.flush();
            shown = false;
        }
    }
}

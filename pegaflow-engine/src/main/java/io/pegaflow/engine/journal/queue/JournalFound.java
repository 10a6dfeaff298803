package io.pegaflow.engine.journal.queue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** In words for the log of an agent that starts: how its journal is kept, and what earlier runs have left. */
final class JournalFound {
    private JournalFound() {}

    static String describe(final JournalContext context) {
        return "journal: journalDirectory=" + context.directory()
                + ", mode=" + name(context.mode())
                + ", onFailure=" + name(context.onFailure())
                + ", rollSeconds=" + TimeUnit.NANOSECONDS.toSeconds(context.rollNs())
                + ", retentionBytes=" + context.retentionBytes()
                + ", retentionSeconds=" + TimeUnit.NANOSECONDS.toSeconds(context.retentionAgeNs());
    }

    private static String name(final Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }

    /** To be asked before the next run is begun. No agent stays away for want of these figures. */
    static String describe(final JournalDirectory directory) {
        try {
            return found(directory);
        } catch (final IOException | UncheckedIOException ex) {
            return "what is there cannot be told: cause=" + ex.getMessage();
        }
    }

    private static String found(final JournalDirectory directory) throws IOException {
        final long freeBytes = Files.getFileStore(directory.path()).getUsableSpace();
        final List<JournalRun> runs = directory.runs();
        long bytes = 0;
        int files = 0;
        for (final JournalRun run : runs) {
            for (final int cycle : run.cycles()) {
                bytes += lengthOf(QueueFiles.fileOf(run.path(), cycle));
                files++;
            }
        }
        return "freeBytes=" + freeBytes + ", foundRuns=" + runs.size()
                + (runs.isEmpty()
                        ? ""
                        : ", foundFiles=" + files + ", foundBytes=" + bytes + ", lastRun="
                                + end(runs.get(runs.size() - 1)));
    }

    private static long lengthOf(final Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }

    private static String end(final JournalRun run) throws IOException {
        final RunEnd end = RunEnd.of(run);
        final String name = run.path().getFileName().toString();
        if (end == null) {
            return name + ", which does not tell how it ended";
        }
        return name + ", lastInput=" + end.taken() + ", "
                + (end.isOrderly() ? "stopped in order" : "killed")
                + (end.isOrderly() && end.missing() == 0 ? "" : ", inputs not appended " + end.missing());
    }
}

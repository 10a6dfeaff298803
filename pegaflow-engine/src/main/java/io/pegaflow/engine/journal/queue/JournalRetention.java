package io.pegaflow.engine.journal.queue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Removes the oldest files of a journal when it has too many bytes or they are too old: whole files, and only those before a
 * place from which a reader can start. Such places are the starts of runs, and the cuts of the present run that were released
 * because there is a snapshot as of them. Owned by the journal's thread.
 */
final class JournalRetention {
    private final JournalDirectory directory;
    private final long maxBytes;
    private final long maxAgeMs;
    private final Set<Integer> releasedCycles = ConcurrentHashMap.newKeySet();

    JournalRetention(final JournalDirectory directory, final long maxBytes, final long maxAgeNs) {
        this.directory = directory;
        this.maxBytes = maxBytes;
        this.maxAgeMs = TimeUnit.NANOSECONDS.toMillis(maxAgeNs);
    }

    /** Everything before this file may go. Called by one thread, whichever. */
    void release(final int cycle) {
        releasedCycles.add(cycle);
    }

    /**
     * Remove what is to go.
     *
     * @param present the run that is being written, whose last file always stays.
     * @param nowMs   milliseconds since the epoch.
     * @return the number of files removed.
     */
    int apply(final JournalRun present, final long nowMs) throws IOException {
        final List<JournalFile> files = allFiles(present);
        int first = 0;
        for (int i = 0; i < files.size() && !isFine(files, first, nowMs); i++) {
            if (isStart(files.get(i), present)) {
                first = i;
            }
        }
        for (int i = 0; i < first; i++) {
            final JournalFile file = files.get(i);
            Files.deleteIfExists(file.path());
            SnapshotFiles.removeAsOf(file.run(), file.cycle());
            if (i + 1 == first || !files.get(i + 1).run().equals(file.run())) {
                removeIfOver(file.run(), present, files.get(first));
            }
        }
        return first;
    }

    /** A run of which no file is left leaves nothing else behind. */
    private static void removeIfOver(final JournalRun run, final JournalRun present, final JournalFile first)
            throws IOException {
        if (!run.equals(present) && !run.equals(first.run())) {
            JournalDirectory.remove(run);
        }
    }

    private boolean isStart(final JournalFile file, final JournalRun present) {
        return file.cycle() == file.run().firstCycle()
                || file.run().equals(present) && releasedCycles.contains(file.cycle());
    }

    private boolean isFine(final List<JournalFile> files, final int first, final long nowMs) {
        long bytes = 0;
        for (int i = first; i < files.size(); i++) {
            bytes += files.get(i).bytes();
        }
        return first >= files.size() - 1
                || bytes <= maxBytes && nowMs - files.get(first).modifiedMs() <= maxAgeMs;
    }

    private List<JournalFile> allFiles(final JournalRun present) throws IOException {
        final List<JournalFile> files = new ArrayList<>();
        for (final JournalRun run : directory.runs()) {
            final List<Integer> cycles = run.cycles();
            if (cycles.isEmpty() && run.firstCycle() < present.firstCycle()) {
                // Killed before it wrote anything.
                JournalDirectory.remove(run);
            }
            for (final int cycle : cycles) {
                final Path path = QueueFiles.fileOf(run.path(), cycle);
                try {
                    files.add(new JournalFile(
                            run,
                            cycle,
                            path,
                            Files.size(path),
                            Files.getLastModifiedTime(path).toMillis()));
                } catch (final NoSuchFileException ex) {
                    // Somebody else tidies up, too.
                }
            }
        }
        return files;
    }

    private record JournalFile(JournalRun run, int cycle, Path path, long bytes, long modifiedMs) {}
}

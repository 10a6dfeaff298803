package io.pegaflow.engine.journal.queue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** Names of runs and files, and the cycles they stand for. */
final class QueueFiles {
    /** Of the names of files, in UTC. */
    static final String FORMAT = "yyyyMMdd-HHmmss";

    static final String FILE_SUFFIX = ".cq4";
    /** Of a run, made by the queue. */
    static final String METADATA = "metadata.cq4t";

    static final String RUN_PREFIX = "run-";
    static final int NO_CYCLE = -1;

    private static final String PRE_CREATED_SUFFIX = ".precreated";
    private static final DateTimeFormatter FORMATTER =
            DateTimeFormatter.ofPattern(FORMAT).withZone(ZoneOffset.UTC);

    private QueueFiles() {}

    static String nameOf(final int cycle) {
        return FORMATTER.format(Instant.ofEpochSecond(cycle));
    }

    static Path fileOf(final Path run, final int cycle) {
        return run.resolve(nameOf(cycle) + FILE_SUFFIX);
    }

    /** Under this name the queue finds a file that was made for it. */
    static Path preCreatedFileOf(final Path run, final int cycle) {
        return run.resolve(nameOf(cycle) + PRE_CREATED_SUFFIX);
    }

    static String runNameOf(final int firstCycle) {
        return RUN_PREFIX + nameOf(firstCycle);
    }

    /** First cycle of the run in a directory of this name, {@link #NO_CYCLE} if it is none. */
    static int cycleOfRun(final Path directory) {
        final String name = directory.getFileName().toString();
        return name.startsWith(RUN_PREFIX) ? cycleOf(name.substring(RUN_PREFIX.length())) : NO_CYCLE;
    }

    /** The cycles of the files of a run, ascending. */
    static List<Integer> cyclesOf(final Path run) throws IOException {
        final List<Integer> cycles = new ArrayList<>();
        try (Stream<Path> files = Files.list(run)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(FILE_SUFFIX))
                    .map(name -> cycleOf(name.substring(0, name.length() - FILE_SUFFIX.length())))
                    .filter(cycle -> cycle != NO_CYCLE)
                    .forEach(cycles::add);
        } catch (final NoSuchFileException ex) {
            return List.of();
        }
        Collections.sort(cycles);
        return cycles;
    }

    private static int cycleOf(final String name) {
        try {
            return (int) LocalDateTime.parse(name, FORMATTER).toEpochSecond(ZoneOffset.UTC);
        } catch (final DateTimeException ex) {
            return NO_CYCLE;
        }
    }
}

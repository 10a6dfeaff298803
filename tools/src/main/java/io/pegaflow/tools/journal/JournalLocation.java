package io.pegaflow.tools.journal;

import io.pegaflow.engine.journal.CutStates;
import io.pegaflow.engine.journal.JournalDecoder;
import io.pegaflow.engine.journal.JournalVisitor;
import io.pegaflow.engine.journal.queue.JournalException;
import io.pegaflow.engine.journal.queue.QueueJournalSource;
import io.pegaflow.engine.journal.queue.SnapshotFiles;
import io.pegaflow.ipc.UserIdentity;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which journal to read. */
final class JournalLocation implements Journal {
    private static final Path PARENT = Path.of("/var/tmp");

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = "${env:PEGAFLOW_JOURNAL_DIR}",
            description =
                    "Directory of the journal. Default: PEGAFLOW_JOURNAL_DIR, else that of the agent of this user,"
                            + " /var/tmp/pegaflow-USER-journal.")
    private Path directory;

    JournalLocation() {}

    JournalLocation(final Path directory) {
        this.directory = directory;
    }

    Path directory() {
        return directory == null || directory.toString().isEmpty()
                ? PARENT.resolve("pegaflow-" + UserIdentity.name() + "-journal")
                : directory.toAbsolutePath();
    }

    /** To be closed by the caller. */
    QueueJournalSource open() {
        try {
            return QueueJournalSource.open(directory());
        } catch (final JournalException ex) {
            throw new IllegalArgumentException(ex.getMessage(), ex);
        }
    }

    /** What is damaged is passed over; the visitor is told. */
    @Override
    public void read(final JournalVisitor visitor) {
        try (QueueJournalSource source = open()) {
            new JournalDecoder(source, visitor, true).readAll();
        }
    }

    @Override
    public CutStates states() {
        return new SnapshotFiles(directory());
    }
}

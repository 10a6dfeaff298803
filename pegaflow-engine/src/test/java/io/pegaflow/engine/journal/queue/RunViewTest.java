package io.pegaflow.engine.journal.queue;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunViewTest {
    @TempDir
    private Path parent;

    @Test
    void shouldLeaveNothingAndTouchNoFileOfTheRun() throws IOException {
        final JournalRun run = new JournalRun(parent, 1);
        final Path stays = Files.createFile(QueueFiles.fileOf(parent, 2));
        final Path goes = Files.createFile(QueueFiles.fileOf(parent, 3));
        final Path directory;
        try (RunView view = RunView.of(run, List.of(2, 3))) {
            directory = view.path();
            assertTrue(Files.isSymbolicLink(directory.resolve(goes.getFileName())));
            Files.delete(goes);
        }
        assertFalse(Files.exists(directory));
        assertTrue(Files.exists(stays));
    }
}

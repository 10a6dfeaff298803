package io.pegaflow.tools.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.agent.grpc.loadstate.LoadStateException;
import io.pegaflow.agent.grpc.loadstate.LoadStates;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the agent does to the memory, seen by its owner. */
class LoadStateFileTest {
    @Test
    void shouldSeeTheEndThatTheAgentStores() throws LoadStateException {
        try (LoadStateFile good = LoadStateFile.create();
                LoadStateFile bad = LoadStateFile.create()) {
            assertEquals(LoadStateFile.PENDING, good.state());
            assertTrue(new LoadStates().attach(good.name()).succeed());
            assertTrue(new LoadStates().attach(bad.name()).fail());
            assertEquals(1, good.state());
            assertEquals(-1, bad.state());
        }
    }

    @Test
    void shouldLeaveNothingBehind() {
        final LoadStateFile file = LoadStateFile.create();
        file.close();
        assertFalse(Files.exists(Path.of("/dev/shm", file.name())));
        assertThrows(LoadStateException.class, () -> new LoadStates().attach(file.name()));
    }
}

package io.pegaflow.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentMarkTest {
    @TempDir
    private Path directory;

    @Test
    void shouldReadWhatWasWritten() throws IOException {
        try (AgentMark mark = AgentMark.create(directory, 42, 1_000);
                AgentMarkReader reader = AgentMarkReader.open(directory)) {
            assertEquals(42, reader.incarnation());
            assertEquals(ProcessIdentity.currentPid(), reader.pid());
            assertEquals(ProcessIdentity.startTime(reader.pid()), reader.pidStartTime());
            assertEquals(1_000, reader.heartbeatMs());
            assertEquals(AgentState.STARTING, reader.state());
            assertTrue(reader.isProcessVisible());
            assertTrue(reader.isProcessAlive());

            mark.heartbeat(1_020);
            mark.state(AgentState.READY);
            assertEquals(1_020, reader.heartbeatMs());
            assertEquals(AgentState.READY, reader.state());
        }
    }

    @Test
    void shouldLieInTheFileAsDocumented() throws IOException {
        final byte[] bytes;
        try (AgentMark mark = AgentMark.create(directory, 7, 8, 9, 10)) {
            mark.state(AgentState.READY);
            bytes = Files.readAllBytes(mark.path());
            assertEquals(PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(mark.path()));
        }
        final ByteBuffer expected = ByteBuffer.allocate(128).order(ByteOrder.LITTLE_ENDIAN);
        expected.put(new byte[] {'P', 'G', 'F', 'M'})
                .putInt(1)
                .putLong(7)
                .putLong(8)
                .putLong(9)
                .putInt(2)
                .putInt(0);
        expected.putLong(ProcessIdentity.pidNamespace());
        expected.putLong(64, 10);
        assertEquals(Arrays.toString(expected.array()), Arrays.toString(bytes));
    }

    @Test
    void shouldSayStoppedToReadersAndGo() throws IOException {
        final AgentMark mark = AgentMark.create(directory, 1, 1);
        try (AgentMarkReader reader = AgentMarkReader.open(directory)) {
            mark.close();
            mark.close();
            assertEquals(AgentState.STOPPED, reader.state());
        }
        assertNull(AgentMarkReader.open(directory));
    }

    @Test
    void shouldReplaceTheMarkOfAnAgentBeforeWithoutTouchingIt() throws IOException {
        try (AgentMark first = AgentMark.create(directory, 1, 10);
                AgentMarkReader reader = AgentMarkReader.open(directory);
                AgentMark second = AgentMark.create(directory, 2, 20);
                AgentMarkReader other = AgentMarkReader.open(directory)) {
            assertNotNull(first);
            assertNotNull(second);
            assertEquals(1, reader.incarnation());
            assertEquals(2, other.incarnation());
        }
    }

    @Test
    void shouldNotOpenWhatIsNoMark() throws IOException {
        assertNull(AgentMarkReader.open(directory.resolve("absent")));
        assertNull(AgentMarkReader.open(directory));
        final Path path = directory.resolve(AgentMark.FILE_NAME);
        Files.write(path, new byte[127]);
        assertNull(AgentMarkReader.open(directory), "too short");
        Files.write(path, new byte[128]);
        assertNull(AgentMarkReader.open(directory), "no magic");
        Files.delete(path);
        Files.createDirectory(path);
        assertNull(AgentMarkReader.open(directory), "no file");
    }

    @Test
    void shouldReadALongerMarkOfALaterVersion() throws IOException {
        final ByteBuffer later = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);
        later.put(new byte[] {'P', 'G', 'F', 'M'})
                .putInt(2)
                .putLong(7)
                .putLong(8)
                .putLong(9)
                .putInt(99);
        Files.write(directory.resolve(AgentMark.FILE_NAME), later.array());
        try (AgentMarkReader reader = AgentMarkReader.open(directory)) {
            assertEquals(9, reader.incarnation());
            assertEquals(AgentState.UNKNOWN, reader.state());
            assertFalse(reader.isProcessVisible());
        }
    }

    @Test
    void shouldShowADeadWriterAsDead() throws IOException, InterruptedException {
        final Process child = new ProcessBuilder("sleep", "1000").start();
        try (AgentMark mark = AgentMark.create(directory, child.pid(), ProcessIdentity.startTime(child.pid()), 1, 1);
                AgentMarkReader reader = AgentMarkReader.open(directory)) {
            assertNotNull(mark);
            assertTrue(reader.isProcessAlive());
            child.destroyForcibly().waitFor();
            assertFalse(reader.isProcessAlive());
        } finally {
            child.destroyForcibly();
        }
    }
}

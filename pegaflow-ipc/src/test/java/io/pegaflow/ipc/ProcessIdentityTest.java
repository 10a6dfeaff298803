package io.pegaflow.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ProcessIdentityTest {
    private static final String FIELDS_AFTER_STATE = " 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 4711 20 21\n";

    @Test
    void shouldFindItself() {
        final long pid = ProcessIdentity.currentPid();
        final long startTime = ProcessIdentity.startTime(pid);
        assertTrue(startTime > 0);
        assertTrue(ProcessIdentity.isAlive(pid, startTime));
        assertFalse(ProcessIdentity.isAlive(pid, startTime + 1));
    }

    @Test
    void shouldReadPastAnyCommandName() {
        assertEquals(4711, ProcessIdentity.parseStartTime("17 (a b) R 0) S" + FIELDS_AFTER_STATE));
    }

    @Test
    void shouldCountZombiesAsDead() {
        assertEquals(ProcessIdentity.NOT_ALIVE, ProcessIdentity.parseStartTime("17 (x) Z" + FIELDS_AFTER_STATE));
        assertEquals(ProcessIdentity.NOT_ALIVE, ProcessIdentity.parseStartTime("17 (x) X" + FIELDS_AFTER_STATE));
    }

    @Test
    void shouldNotTakeGarbageForLife() {
        assertEquals(ProcessIdentity.NOT_ALIVE, ProcessIdentity.parseStartTime(""));
        assertEquals(ProcessIdentity.NOT_ALIVE, ProcessIdentity.parseStartTime("17 (x) S 1 2"));
        assertEquals(ProcessIdentity.NOT_ALIVE, ProcessIdentity.startTime(0));
        assertFalse(ProcessIdentity.isAlive(Long.MAX_VALUE, ProcessIdentity.NOT_ALIVE));
    }

    @Test
    void shouldSeeAnotherProcessEnd() throws IOException, InterruptedException {
        final Process child = new ProcessBuilder("sleep", "1000").start();
        try {
            final long startTime = ProcessIdentity.startTime(child.pid());
            assertTrue(ProcessIdentity.isAlive(child.pid(), startTime));
            child.destroyForcibly().waitFor();
            assertFalse(ProcessIdentity.isAlive(child.pid(), startTime));
        } finally {
            child.destroyForcibly();
        }
    }
}

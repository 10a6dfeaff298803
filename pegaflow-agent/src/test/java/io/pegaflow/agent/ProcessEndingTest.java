package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ProcessEndingTest {
    private static final String STAT = "42 (ja va) x) S 1 42 42 0 -1 %d 100 0 0 0 1 2 3 4 20 0 1 0 12345 1000 50";

    @Test
    void shouldReadFlagsOfProcess() {
        assertTrue(ProcessEnding.isExiting(String.format(STAT, 0x400104)));
        assertFalse(ProcessEnding.isExiting(String.format(STAT, 0x400100)));
        assertFalse(ProcessEnding.isExiting("garbage"));
    }

    @Test
    void shouldSeePendingKill() {
        assertTrue(ProcessEnding.isKilled("Name:\tx\nSigPnd:\t0000000000000000\nShdPnd:\t0000000000000100\n"));
        assertTrue(ProcessEnding.isKilled("SigPnd:\t0000000000000100\n"));
        assertFalse(ProcessEnding.isKilled("SigPnd:\t0000000000004000\nShdPnd:\t0000000000000000\n"));
    }

    @Test
    void shouldTellTheLivingFromTheDead() throws IOException, InterruptedException {
        assertFalse(ProcessEnding.isEndingOrGone(ProcessHandle.current().pid()));
        final Process process = new ProcessBuilder("sleep", "60").start();
        assertFalse(ProcessEnding.isEndingOrGone(process.pid()));
        process.destroyForcibly().waitFor();
        assertTrue(ProcessEnding.isEndingOrGone(process.pid()));
        assertTrue(ProcessEnding.isEndingOrGone(-1));
    }
}

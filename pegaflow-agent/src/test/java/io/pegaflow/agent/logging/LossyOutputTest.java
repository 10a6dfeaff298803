package io.pegaflow.agent.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LossyOutputTest {
    private final FullDisk disk = new FullDisk();
    private final List<Boolean> losses = new ArrayList<>();
    private final LossyOutput output = new LossyOutput(disk, (cause, isFirst) -> losses.add(isFirst));

    /** Takes as many bytes as there is room for, and writes part of what does not fit, as a file system does. */
    private static final class FullDisk extends OutputStream {
        final ByteArrayOutputStream content = new ByteArrayOutputStream();
        int room = Integer.MAX_VALUE;

        @Override
        public void write(final int value) {
            throw new AssertionError("a line is written at once");
        }

        @Override
        public void write(final byte[] bytes, final int offset, final int length) throws IOException {
            final int written = Math.min(room, length);
            content.write(bytes, offset, written);
            room -= written;
            if (written < length) {
                throw new IOException("No space left on device");
            }
        }
    }

    private void line(final String text) {
        final byte[] bytes = (text + "\n").getBytes(StandardCharsets.UTF_8);
        output.write(bytes, 0, bytes.length);
    }

    private List<String> lines() {
        return disk.content.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void shouldGoOnAndSayHowManyLinesAreMissing() {
        line("one");
        disk.room = 2;
        line("two");
        line("three");
        line("four");
        disk.room = Integer.MAX_VALUE;
        line("five");
        line("six");

        assertEquals(List.of("one", "tw"), lines().subList(0, 2));
        assertTrue(lines().get(2).startsWith("log lines were lost: lines=3, cause='No space left on device'; "));
        assertEquals(List.of("five", "six"), lines().subList(3, 5));
        assertEquals(List.of(true, false, false), losses);
    }

    @Test
    void shouldReportTheNextTimeAgain() {
        disk.room = 0;
        line("one");
        disk.room = Integer.MAX_VALUE;
        line("two");
        disk.room = 0;
        line("three");

        assertEquals(List.of(true, true), losses);
    }
}

package io.pegaflow.tools.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.engine.runtime.counters.ClientColumn;
import io.pegaflow.engine.runtime.counters.CountersFile;
import io.pegaflow.engine.runtime.counters.CountersFileReader;
import io.pegaflow.engine.runtime.counters.CountersTable;
import io.pegaflow.engine.runtime.counters.CountersTableWriter;
import io.pegaflow.engine.runtime.counters.EngineCounter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScreenTest {
    private static final long START_MS = 1_700_000_000_000L;

    @TempDir
    private Path directory;

    private CountersFile file;
    private CountersFileReader reader;
    private long nowNs = 1;

    @BeforeEach
    void open() throws IOException {
        file = CountersFile.create(directory.resolve("counters"), 7, START_MS);
        reader = new CountersFileReader(directory.resolve("counters"));
    }

    @AfterEach
    void close() {
        reader.close();
        file.close();
    }

    @Test
    void shouldShowRatesOfTheWindowBesideSums() {
        set(EngineCounter.BLOCK_HITS, 1_000);
        set(EngineCounter.BLOCK_MISSES, 1_000);
        final Sample before = sampleAfterSeconds(0);
        set(EngineCounter.BLOCK_HITS, 1_300);
        set(EngineCounter.BLOCK_MISSES, 1_100);
        set(EngineCounter.BYTES_LOADED, 20L << 20);
        final String text = render(Screen.lines(sampleAfterSeconds(2), Window.between(before, now), 100));
        assertTrue(text.contains("last 2.0 s"), text);
        assertRow(text, "hit ratio", "75.0 %", "54.2 %");
        assertRow(text, "block hits", "150/s", "1,300");
        assertRow(text, "bytes loaded", "10.0mb/s", "20.0mb");
    }

    @Test
    void shouldShowEveryClientWithNamesMadeHarmless() {
        final CountersTableWriter clients = file.table(CountersTable.CLIENTS);
        clients.open(0, "evil\u001b[2J\u202ename");
        clients.set(0, ClientColumn.PID, 4_711);
        clients.set(0, ClientColumn.CREDITS, 16);
        clients.open(1, "gone");
        clients.close(1);
        final String text = render(Screen.lines(sampleAfterSeconds(1), null, 100));
        assertTrue(text.contains("evil?[2J?name"), text);
        assertTrue(text.contains("4711"), text);
        assertTrue(text.contains("0 of 16"), text);
        assertFalse(text.contains("gone"), text);
        assertFalse(text.contains("\u001b"), text);
    }

    @Test
    void shouldFitAnyHeightAndWidth() {
        final CountersTableWriter clients = file.table(CountersTable.CLIENTS);
        for (int row = 0; row < 50; row++) {
            clients.open(row, "client-" + row);
        }
        final Sample sample = sampleAfterSeconds(1);
        assertTrue(Screen.lines(sample, null, Screen.UNLIMITED).size() > 50);
        for (int height = 1; height < 80; height++) {
            final List<Line> lines = Screen.lines(sample, null, height);
            assertTrue(lines.size() <= height, "height=" + height + ", lines=" + lines.size());
            lines.forEach(line -> assertTrue(line.render(20, false).length() <= 20));
        }
        assertTrue(render(Screen.lines(sample, null, 50)).contains("and 46 more"));
    }

    @Test
    void shouldColourOnlyWhereThereIsColour() {
        final Line line = new Line().add(Style.BAD, "bad").right("1", 6);
        assertEquals("bad  1", line.render(10, false));
        assertEquals("\u001b[31;1mbad\u001b[0m  1", line.render(10, true));
        assertEquals("\u001b[31;1mba\u001b[0m", line.render(2, true));
    }

    @Test
    void shouldDrawAFullAndAnEmptyPool() {
        assertEquals("-".repeat(40), PoolPanel.bar(0, 100));
        assertEquals("#" + "-".repeat(39), PoolPanel.bar(1, 1_000_000));
        assertEquals("#".repeat(20) + "-".repeat(20), PoolPanel.bar(50, 100));
        assertEquals("#".repeat(40), PoolPanel.bar(100, 100));
    }

    private void set(final EngineCounter counter, final long value) {
        file.counter(counter).setRelease(value);
    }

    private Sample now;

    private Sample sampleAfterSeconds(final long seconds) {
        nowNs += TimeUnit.SECONDS.toNanos(seconds);
        now = new Sample(
                reader.snapshot(),
                Presence.RUNNING,
                directory.resolve("counters"),
                Map.of(),
                1,
                7,
                START_MS,
                0,
                nowNs,
                START_MS + TimeUnit.NANOSECONDS.toMillis(nowNs));
        return now;
    }

    private static void assertRow(final String text, final String name, final String... figures) {
        final String row =
                text.lines().filter(line -> line.startsWith(name)).findFirst().orElseThrow();
        for (final String figure : figures) {
            assertTrue(row.contains(" " + figure), row);
        }
    }

    private static String render(final List<Line> lines) {
        final StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line.render(200, false)).append('\n'));
        return text.toString();
    }
}

package io.pegaflow.engine.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.pegaflow.engine.core.CoreStats;
import io.pegaflow.engine.runtime.counters.CountersFile;
import io.pegaflow.engine.runtime.counters.NamespaceCounter;
import io.pegaflow.engine.runtime.counters.NamespaceCounters;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamespaceFiguresTest {
    private static final int OTHERS = NamespaceCounters.SLOTS - 1;

    @TempDir
    Path directory;

    private final CoreStats core = new CoreStats();
    private CountersFile file;
    private NamespaceFigures figures;

    @BeforeEach
    void create() throws IOException {
        file = CountersFile.create(directory.resolve("counters"), 1, 1);
        figures = new NamespaceFigures(file.namespaces(), core);
    }

    @AfterEach
    void close() {
        file.close();
    }

    private void name(final String name) {
        core.namespaceNames[core.namespaces] = name;
        core.namespaceSavedBytes[core.namespaces++] = 1_000;
    }

    private long saved(final int slot) {
        return file.namespaces().counter(NamespaceCounter.SAVED_BYTES, slot).get();
    }

    @Test
    void shouldNameASlotWhenItsNamespaceIs() {
        figures.publish();
        assertNull(file.namespaces().name(0));
        assertEquals("other", file.namespaces().name(OTHERS));

        name("tenant-é");
        figures.publish();

        assertEquals("tenant-é", file.namespaces().name(0));
        assertEquals(1_000, saved(0));
        assertEquals(0, saved(OTHERS));
    }

    @Test
    void shouldAddUpNamespacesBeyondTheSlots() {
        for (int i = 0; i < NamespaceCounter.MAX_NAMESPACES + 5; i++) {
            name("tenant-" + i);
        }
        figures.publish();
        figures.publish();

        assertEquals(1_000, saved(NamespaceCounter.MAX_NAMESPACES - 1));
        assertEquals(5_000, saved(OTHERS));
    }

    @Test
    void shouldNotConfuseANamespaceWithTheOthers() {
        name("other");
        figures.publish();

        assertNull(file.namespaces().name(0), "two series of one name cannot be told apart");
        assertEquals(1_000, saved(OTHERS));
    }
}
